/** Answers an execute with an outcome that does not exist. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({ methods: { execute: onExecute(() => ({ attempt_id: "a", outcome: "done" })) } });
