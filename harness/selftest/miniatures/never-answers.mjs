/** Is silent on an execute. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({ methods: { execute: onExecute(() => undefined) } });
