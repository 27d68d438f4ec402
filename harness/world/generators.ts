/** The generators of spec-cases/README.md: small objects that stand for long, deep or random values. */
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import { type PadTo, padPlaceholder, readPadTo } from "./pad-to.ts";
import { randomText } from "./seed.ts";

/** Names that make an object with this one member a generator. */
export const GENERATORS = ["$repeat", "$pad_to", "$random", "$deep", "$operation", "$members"] as const;
export type GeneratorName = (typeof GENERATORS)[number];

const NAMES: ReadonlySet<string> = new Set(GENERATORS);
const TEXT_LIMIT = 16 * 1024 * 1024;
const VALUE_LEVELS = 30;

/** What generators draw on while one place of a case is resolved. */
export interface Draw {
  readonly seed: string;
  /** The place in the case, so that two draws differ. */
  readonly place: string;
  /** `$pad_to` values that wait until the document stands. */
  readonly pads: PadTo[];
  /** Random texts drawn so far at this place. */
  drawn: number;
}

/** A draw for one place of a case. */
export function startDraw(seed: string, place: string): Draw {
  return { seed, place, pads: [], drawn: 0 };
}

/** The generator that the value is, if it is one. */
export function generatorOf(value: unknown): { readonly name: string; readonly with: JsonValue } | null {
  if (!isObject(value)) return null;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0 || !NAMES.has(name)) return null;
  return { name, with: member(value, name) ?? null };
}

/** A whole number of the generator's argument; throws where it is missing or negative. */
export function wholeNumber(value: JsonValue | undefined, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`\`${name}\` must be a whole number, not \`${JSON.stringify(value)}\``);
}

function textOf(value: JsonValue | undefined, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`\`${name}\` must be a text that is not empty`);
}

function bounded(length: number, name: string): number {
  if (length > TEXT_LIMIT) throw new Error(`\`${name}\` makes ${length} bytes: at most ${TEXT_LIMIT} fit in one line of the protocol`);
  return length;
}

function repeat(given: JsonValue): string {
  const text = textOf(member(given, "text"), "$repeat.text");
  const size = Buffer.byteLength(text);
  const count = member(given, "count");
  if (count !== undefined) {
    bounded(wholeNumber(count, "$repeat.count") * size, "$repeat");
    return text.repeat(wholeNumber(count, "$repeat.count"));
  }
  const bytes = bounded(wholeNumber(member(given, "bytes"), "$repeat.bytes"), "$repeat");
  if (bytes % size !== 0) throw new Error(`\`$repeat.bytes\` is ${bytes}, no multiple of the ${size} bytes of its text`);
  return text.repeat(bytes / size);
}

function random(given: JsonValue, draw: Draw): string {
  draw.drawn += 1;
  return randomText(draw.seed, `${draw.place}/${draw.drawn}`, bounded(wholeNumber(member(given, "bytes"), "$random.bytes"), "$random"));
}

function deepText(given: JsonValue): string {
  const levels = wholeNumber(member(given, "levels"), "$deep.levels");
  const open = textOf(member(given, "open"), "$deep.open");
  const close = textOf(member(given, "close"), "$deep.close");
  bounded(levels * Buffer.byteLength(open + close), "$deep");
  return open.repeat(levels) + close.repeat(levels);
}

function deepValue(given: JsonValue): JsonValue {
  const levels = wholeNumber(member(given, "levels"), "$deep.levels");
  const open = member(given, "open");
  if (levels < 1 || levels > VALUE_LEVELS)
    throw new Error(`\`$deep.levels\` is ${levels}: values have 1 to ${VALUE_LEVELS} levels, deeper text belongs in execute_text`);
  if (open !== "[" && open !== "{") throw new Error("`$deep.open` must be `[` or `{` in a value");
  let value: JsonValue = open === "[" ? [] : {};
  for (let level = 1; level < levels; level++) value = open === "[" ? [value] : { a: value };
  return value;
}

/** The text of a generator, for parts; null where it is none that makes text by itself. */
export function generateText(name: string, given: JsonValue, draw: Draw): string | null {
  if (name === "$repeat") return repeat(given);
  if (name === "$random") return random(given, draw);
  if (name === "$deep") return deepText(given);
  return null;
}

function generateValue(name: string, given: JsonValue, draw: Draw): JsonValue {
  if (name === "$deep") return deepValue(given);
  if (name === "$pad_to") {
    draw.pads.push(readPadTo(given));
    return padPlaceholder(draw.pads.length - 1);
  }
  const text = generateText(name, given, draw);
  if (text === null) throw new Error(`\`${name}\` makes text and stands in \`parts\` alone`);
  return text;
}

/** A copy of the value with every generator in it resolved; own members of any name survive. Throws Error with plain words. */
export function resolveValue(value: unknown, draw: Draw): JsonValue {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, draw));
  if (isObject(value)) {
    const generator = generatorOf(value);
    if (generator) return generateValue(generator.name, generator.with, draw);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveValue(item, draw)]));
  }
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new Error(`\`${String(value)}\` is no JSON value`);
}

/** The same for an object that must stay one. */
export function resolveObject(value: unknown, draw: Draw): JsonObject {
  const resolved = resolveValue(value, draw);
  if (!isObject(resolved)) throw new Error("an object is expected here");
  if (draw.pads.length > 0) throw new Error("`$pad_to` stands in the values of a patch alone");
  return resolved;
}
