/** Kills itself in the middle of an execute, as a fault of memory would. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({ methods: { execute: onExecute(() => process.kill(process.pid, "SIGKILL") && undefined) } });
