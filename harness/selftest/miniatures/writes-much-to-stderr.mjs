/** Writes 200 KB to stderr, and a last word. */
import { start } from "./base.mjs";

process.stderr.write(`${"x".repeat(200_000)}\nthe last word\n`);
export const serve = start();
