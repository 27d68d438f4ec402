/** Reads the `with` of a script. What a case gives wrongly is a fault of the corpus, told with the member's name. */
import { HarnessError } from "../errors.ts";
import { type JsonObject, type JsonValue, member } from "../json.ts";

/** Longest time that a script waits, milliseconds. */
const MAX_MS = 10_000;

function refuse(name: string, wanted: string): never {
  throw new HarnessError("CORPUS", `\`with.${name}\` of the engine script must be ${wanted}`);
}

/** A text; `fallback` where it is not given. */
export function textOption(options: JsonObject, name: string, fallback?: string): string {
  const value = member(options, name) ?? fallback;
  return typeof value === "string" ? value : refuse(name, "a text");
}

/** A whole number of at least 0. */
export function wholeOption(options: JsonObject, name: string, fallback?: number): number {
  const value = member(options, name) ?? fallback;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : refuse(name, "a whole number of at least 0");
}

/** A time in milliseconds, of ten seconds at most. */
export function timeOption(options: JsonObject, name: string, fallback?: number): number {
  const value = wholeOption(options, name, fallback);
  return value <= MAX_MS ? value : refuse(name, `a time of at most ${MAX_MS} ms`);
}

/** A list of whole numbers. */
export function wholesOption(options: JsonObject, name: string): number[] {
  const value = member(options, name);
  const numbers = Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
  return Array.isArray(value) && numbers.length === value.length && numbers.length > 0 ? numbers : refuse(name, "a list of whole numbers");
}

/** Any value, which must be given. */
export function valueOption(options: JsonObject, name: string): JsonValue {
  const value = member(options, name);
  return value === undefined ? refuse(name, "given") : value;
}
