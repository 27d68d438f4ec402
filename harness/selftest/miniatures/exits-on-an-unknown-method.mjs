/** Ends where it should answer that it does not have the method. */
import { start } from "./base.mjs";

export const serve = start({ unknown: () => process.exit(4) });
