/** Nothing is wrong: what the others are held against. The first argument is max_concurrency. */
import { serveStdio } from "./base.mjs";

serveStdio({ hello: { max_concurrency: Number(process.argv[2] ?? 1) } });
