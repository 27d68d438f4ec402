/**
 * The canonical text of case, world and operation files: members in the order of their schema; an object or list stays on one line
 * where that line, with its indentation and comma, has at most 110 columns; the file itself is always one member a line;
 * ASCII alone (all else as \uXXXX, so that look-alikes and composed forms can be told apart); one newline at the end.
 */
import { equalJson, isObject, type JsonObject, type JsonValue } from "../json.ts";
import { type OrderNode, orderOf, type SchemaSet } from "./key-order.ts";
import { type FileKind, kindOf, type ReadCorpus } from "./load-corpus.ts";
import { parseJsonText } from "./parse-json.ts";
import type { CorpusFile } from "./read-files.ts";

const COLUMNS = 110;
const STEP = 2;
/** Keeps an endless descent from overflowing the stack; schemas stop being followed long before. */
const LEVELS = 500;
const SCHEMA_OF: Partial<Record<FileKind, string>> = {
  case: "urn:mex-conformance:case",
  world: "urn:mex-conformance:world-file",
  operation: "urn:mex-conformance:operation",
};

function formatString(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function formatScalar(value: null | boolean | number | string): string {
  return typeof value === "string" ? formatString(value) : JSON.stringify(value);
}

/** The one-line form, or null where it has more than `room` columns. */
function formatLine(value: JsonValue, node: OrderNode, room: number): string | null {
  if (room <= 0) return null;
  if (!Array.isArray(value) && !isObject(value)) {
    const text = formatScalar(value);
    return text.length <= room ? text : null;
  }
  const parts: string[] = [];
  const entries: [string, JsonValue, OrderNode][] = Array.isArray(value)
    ? value.map((item) => ["", item, node.item()])
    : node.sortKeys(Object.keys(value)).map((key) => [`${formatString(key)}: `, value[key] ?? null, node.member(key)]);
  let length = Array.isArray(value) || entries.length === 0 ? 2 : 4;
  for (const [prefix, item, child] of entries) {
    const text = formatLine(item, child, room - length - prefix.length);
    if (text === null) return null;
    parts.push(prefix + text);
    length += prefix.length + text.length + (parts.length > 1 ? 2 : 0);
    if (length > room) return null;
  }
  const inner = parts.join(", ");
  if (Array.isArray(value)) return `[${inner}]`;
  return inner === "" ? "{}" : `{ ${inner} }`;
}

/** The text of a value whose first line begins behind `column` columns and ends with `tail` further ones (a comma). */
function formatValue(value: JsonValue, node: OrderNode, indent: number, column: number, tail: number): string {
  if (!Array.isArray(value) && !isObject(value)) return formatScalar(value);
  if (indent > LEVELS * STEP) throw new Error(`values deeper than ${LEVELS} levels have no canonical form`);
  return formatLine(value, node, COLUMNS - column - tail) ?? formatBlock(value, node, indent);
}

function formatBlock(value: JsonValue[] | JsonObject, node: OrderNode, indent: number): string {
  const inner = indent + STEP;
  const pad = " ".repeat(inner);
  const lines = Array.isArray(value)
    ? value.map((item, index) => pad + formatValue(item, node.item(), inner, inner, index < value.length - 1 ? 1 : 0))
    : node.sortKeys(Object.keys(value)).map((key, index, keys) => {
        const prefix = `${pad}${formatString(key)}: `;
        return prefix + formatValue(value[key] ?? null, node.member(key), inner, prefix.length, index < keys.length - 1 ? 1 : 0);
      });
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return lines.length === 0 ? open + close : `${open}\n${lines.join(",\n")}\n${" ".repeat(indent)}${close}`;
}

/** Formats files of one corpus; the schemas say the order of members. */
export interface Formatter {
  /** The canonical text of a value of this kind; null for kinds that have none. */
  format(kind: FileKind, value: JsonValue): string | null;
}

/** A formatter from the schemas by `$id`. */
export function createFormatter(schemas: SchemaSet): Formatter {
  const orders = new Map<string, OrderNode>();
  return {
    format(kind, value) {
      const id = SCHEMA_OF[kind];
      if (id === undefined) return null;
      const order = orders.get(id) ?? orderOf(schemas, id);
      orders.set(id, order);
      const body = Array.isArray(value) || isObject(value) ? formatBlock(value, order, 0) : formatScalar(value);
      return `${body}\n`;
    },
  };
}

/** The contract's schemas among the files of a corpus. */
export function schemasOf(read: ReadCorpus): Map<string, JsonObject> {
  const schemas = new Map<string, JsonObject>();
  for (const file of read.files) {
    if (kindOf(file) === "contract" && isObject(file.value) && typeof file.value["$id"] === "string") schemas.set(file.value["$id"], file.value);
  }
  return schemas;
}

/** What `lint --fix` may do with a file: nothing, write another text, or leave it because formatting would lose something. */
export type FormatOutcome =
  | { readonly kind: "canonical" }
  | { readonly kind: "other"; readonly text: string }
  | { readonly kind: "unsafe"; readonly reason: string };

/** Compares a file with its canonical form. A text with duplicate members, or numbers that reading changes, is never rewritten. */
export function formatFile(formatter: Formatter, file: Pick<CorpusFile, "file" | "origin" | "text">): FormatOutcome {
  const { value, issues } = parseJsonText(file.text);
  const [issue] = issues;
  if (issue) return { kind: "unsafe", reason: `${issue.place}: ${issue.message}` };
  const text = value === undefined ? null : formatter.format(kindOf(file), value);
  if (text === null || text === file.text) return { kind: "canonical" };
  if (!equalJson(JSON.parse(text), value)) return { kind: "unsafe", reason: "the canonical form would be another value" };
  return { kind: "other", text };
}
