/** Nothing is wrong: what the others are held against. The first argument is max_concurrency. */
import { start } from "./base.mjs";

export const serve = start({ hello: { max_concurrency: Number(process.argv[2] ?? 1) } });
