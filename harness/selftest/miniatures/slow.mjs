/** Takes 30 ms for each execute. */
import { setTimeout as wait } from "node:timers/promises";
import { serveStdio } from "./base.mjs";

serveStdio({ methods: { execute: (_params, _target, honest) => wait(30, undefined).then(honest) } });
