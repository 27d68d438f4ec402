/** Foreign JSON values as short text. */
import { firstUnits, safeJson } from "./escape.ts";

/** How deep a shown value goes before it is cut; the harness itself allows answers of 200 levels. */
const LEVELS = 12;

/** The value as compact JSON of about `max` characters at most; `undefined` is shown as `(absent)`. Stops writing at the bound, however large the value. */
export function showValue(value: unknown, max = 300): string {
  if (value === undefined) return "(absent)";
  const parts: string[] = [];
  let left = max;
  const put = (text: string): void => {
    parts.push(text);
    left -= text.length;
  };
  const write = (item: unknown, depth: number): void => {
    if (left <= 0) return;
    if (typeof item === "string") put(showString(item, left));
    else if (item === null || typeof item !== "object") put(JSON.stringify(item) ?? "null");
    else if (depth >= LEVELS) put("…");
    else if (Array.isArray(item)) writeAll("[", item, "]", (entry) => write(entry, depth + 1));
    else
      writeAll("{", Object.entries(item), "}", ([key, entry]) => {
        put(`${showString(key, left)}:`);
        write(entry, depth + 1);
      });
  };
  const writeAll = <T>(open: string, items: readonly T[], close: string, each: (item: T) => void): void => {
    put(open);
    items.every((item, index) => {
      if (index > 0) put(",");
      each(item);
      return left > 0;
    });
    put(close);
  };
  write(value, 0);
  return left < 0 ? shorten(parts.join(""), max) : parts.join("");
}

function showString(text: string, left: number): string {
  return safeJson(JSON.stringify(text.length > left ? text.slice(0, left + 1) : text));
}

function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${firstUnits(text, max - 1)}…`;
}
