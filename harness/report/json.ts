/** report.json: deterministic part first, keys in one order, so that two runs compare byte for byte. */
import type { Report } from "../../spec-cases/contract/types.ts";
import { invariant } from "../errors.ts";
import { safeJson } from "./escape.ts";

/** Keys that come first, in this order; all others follow by their UTF-16 units. */
const FIRST: readonly string[] = [
  ...["format", "deterministic", "run", "id", "headline", "exit_code", "completeness", "planned", "class", "title", "status", "result"],
  ...["kit", "corpus", "target", "seed", "challenge", "shard", "selection", "classes", "engines", "run_checks", "probes", "warnings", "requirements", "cases"],
];
const RANK = new Map(FIRST.map((key, index) => [key, index]));
/** Down to this level every member has a line of its own; below, a value is one line. */
const SPREAD = 3;
const LEVELS = 1_000;

/** The report as text. Members of foreign values keep their names, `__proto__` and integers among them. */
export function renderJson(report: Report): string {
  return `${write(report, 0)}\n`;
}

function byRank(left: string, right: string): number {
  const difference = (RANK.get(left) ?? FIRST.length) - (RANK.get(right) ?? FIRST.length);
  return difference !== 0 ? difference : left < right ? -1 : left > right ? 1 : 0;
}

/** Texts that JSON writes as they are, and that nobody obeys. */
const PLAIN = /^[ !$-[\]-~]*$/;

/** A text, a number, a word. */
function leaf(value: unknown): string {
  if (typeof value === "string") return PLAIN.test(value) ? `"${value}"` : safeJson(JSON.stringify(value));
  return JSON.stringify(value) ?? "null";
}

// Our own writer: a sorted copy would put integer-like keys first, and lose `__proto__`.
function write(value: unknown, depth: number): string {
  if (value === null || typeof value !== "object") return leaf(value);
  invariant(depth < LEVELS, "a report value is nested too deep");
  if (Array.isArray(value)) {
    return enclose(
      "[",
      value.map((item) => write(item, depth + 1)),
      "]",
      depth,
    );
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([left], [right]) => byRank(left, right));
  return enclose(
    "{",
    entries.map(([key, item]) => `${leaf(key)}:${depth < SPREAD ? " " : ""}${write(item, depth + 1)}`),
    "}",
    depth,
  );
}

function enclose(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) return open + close;
  if (depth >= SPREAD) return open + items.join(",") + close;
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${items.map((item) => indent + item).join(",\n")}\n${"  ".repeat(depth)}${close}`;
}
