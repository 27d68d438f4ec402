/** Speaks a protocol that was not offered. */
import { start } from "./base.mjs";

export const serve = start({ hello: { protocol: "2.0" } });
