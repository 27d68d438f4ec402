/** JSON pointers (RFC 6901), read over own members alone: `__proto__` and `constructor` are names like any other. */
import { isObject, type JsonValue } from "../json.ts";

/** The tokens of a pointer, unescaped; null where the text is no pointer. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The pointer of a list of tokens. */
export function renderPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** An array index in the only form that RFC 6901 knows; null for anything else. */
export function arrayIndex(token: string): number | null {
  return /^(0|[1-9][0-9]{0,9})$/.test(token) ? Number(token) : null;
}

/** The value at the tokens; undefined where they lead nowhere. */
export function valueAt(value: unknown, tokens: readonly string[]): JsonValue | undefined {
  let found: unknown = value;
  for (const token of tokens) {
    if (Array.isArray(found)) found = found[arrayIndex(token) ?? -1];
    else found = isObject(found) && Object.hasOwn(found, token) ? found[token] : undefined;
  }
  return isJson(found) ? found : undefined;
}

function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}
