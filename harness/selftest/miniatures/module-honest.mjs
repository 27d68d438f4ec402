/** Nothing is wrong, as a module. */
import { serveWire } from "./base.mjs";

export const serve = serveWire();
