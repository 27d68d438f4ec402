/** Sizes as the 32 KB rule counts them (READ-01, READ-02). */
import type { JsonValue } from "../json.ts";

/** Most bytes that an inline payload may have (MEX-SIZE-01). */
export const INLINE_LIMIT = 32768;

/** Handed to the gates, so that it can be replaced. */
export interface SizeMeasure {
  /** UTF-8 bytes of the compact serialization: `JSON.stringify` without spaces. */
  jsonBytes(value: JsonValue): number;
  /** UTF-8 bytes of a string. */
  textBytes(text: string): number;
}

export const SIZE_MEASURE: SizeMeasure = Object.freeze({
  jsonBytes: (value: JsonValue) => Buffer.byteLength(JSON.stringify(value), "utf8"),
  textBytes: (text: string) => Buffer.byteLength(text, "utf8"),
});
