/** `$pad_to`: one string that brings the compact serialization of a part of the document to an exact size. */
import { parsePointer, valueAt } from "../contract/pointer.ts";
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";

/** A string that is still to be filled. */
export interface PadTo {
  readonly bytes: number;
  /** Pointer to the value whose size counts. */
  readonly of: string;
  /** Text to repeat, completed with `a`. */
  readonly fill: string;
}

/** Reads the argument of `$pad_to`; throws Error where it cannot be used. */
export function readPadTo(given: JsonValue): PadTo {
  const bytes = member(given, "bytes");
  const of = member(given, "of");
  const fill = member(given, "fill") ?? "a";
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0) throw new Error("`$pad_to.bytes` must be a whole number");
  if (typeof of !== "string" || parsePointer(of) === null) throw new Error("`$pad_to.of` must be a JSON pointer such as `/params`");
  if (typeof fill !== "string" || fill === "") throw new Error("`$pad_to.fill` must be a text that is not empty");
  return { bytes, of, fill };
}

/** Stands in the document until the patch is applied. NUL keeps it apart from any text of a case. */
export function padPlaceholder(index: number): string {
  return `\u0000pad:${index}`;
}

/** Bytes of the compact serialization, non-ASCII unescaped (READ-01). */
export function compactBytes(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** A place of the document where a text can be put. */
type Put = (text: string) => void;

/** Every place where this string stands as a value. */
function findString(value: JsonValue, wanted: string, put: Put, found: Put[]): void {
  if (value === wanted) found.push(put);
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) findString(item, wanted, (text) => value.splice(index, 1, text), found);
  else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      // defineProperty and not assignment: an own `__proto__` stays an own member.
      const define: Put = (text) => Object.defineProperty(value, key, { value: text, enumerable: true, writable: true, configurable: true });
      findString(item, wanted, define, found);
    }
  }
}

function fillText(bytes: number, fill: string): string {
  const size = Buffer.byteLength(JSON.stringify(fill)) - 2;
  const times = Math.floor(bytes / size);
  return fill.repeat(times) + "a".repeat(bytes - times * size);
}

function sizeOf(document: JsonObject, pad: PadTo): number {
  const sized = valueAt(document, parsePointer(pad.of) ?? []);
  if (sized === undefined) throw new Error(`\`$pad_to.of\` is \`${pad.of}\`, which the patched document does not have`);
  return compactBytes(sized);
}

/** Fills every `$pad_to` of a document, in place and in order; those that wait count as empty. Throws Error where a size cannot be reached. */
export function fillPads(document: JsonObject, pads: readonly PadTo[]): void {
  const puts = pads.map((pad, index) => {
    const found: Put[] = [];
    findString(document, padPlaceholder(index), () => {}, found);
    if (found.length !== 1) throw new Error(`\`$pad_to\` of \`${pad.of}\` stands ${found.length} times in the patched document: it must stand once`);
    return found[0] ?? (() => {});
  });
  for (const put of puts) put("");
  for (const [index, pad] of pads.entries()) {
    const missing = pad.bytes - sizeOf(document, pad);
    if (missing < 0) throw new Error(`\`$pad_to\`: \`${pad.of}\` has ${-missing} bytes more than ${pad.bytes} already`);
    puts[index]?.(fillText(missing, pad.fill));
    if (sizeOf(document, pad) !== pad.bytes) throw new Error(`\`$pad_to\`: the padded string does not stand in \`${pad.of}\``);
  }
}
