/** Answers an execute after the milliseconds of its second argument. */
import { setTimeout as wait } from "node:timers/promises";
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({ methods: { execute: onExecute((_params, _target, honest) => wait(Number(process.argv[3]), undefined).then(honest)) } });
