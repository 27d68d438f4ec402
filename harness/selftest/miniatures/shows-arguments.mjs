/** Says in hello what it was started with. */
import { start } from "./base.mjs";

export const serve = start({ hello: { runtime: { name: JSON.stringify(process.argv.slice(2)), version: JSON.stringify(process.env) } } });
