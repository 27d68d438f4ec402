/** Answers an execute after the milliseconds of its second argument. */
import { setTimeout as wait } from "node:timers/promises";
import { onExecute, start } from "./base.mjs";

export const serve = start({ methods: { execute: onExecute((_params, _target, honest) => wait(Number(process.argv[3]), undefined).then(honest)) } });
