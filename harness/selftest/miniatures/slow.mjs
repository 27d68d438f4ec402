/** Takes 30 ms for each execute. */
import { setTimeout as wait } from "node:timers/promises";
import { start } from "./base.mjs";

export const serve = start({ methods: { execute: (_params, _target, honest) => wait(30, undefined).then(honest) } });
