/** Says in hello what it was started with. */
import { serveStdio } from "./base.mjs";

serveStdio({ hello: { runtime: { name: JSON.stringify(process.argv.slice(2)), version: JSON.stringify(process.env) } } });
