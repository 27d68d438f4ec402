/** Answers an execute with an outcome that does not exist. */
import { onExecute, start } from "./base.mjs";

export const serve = start({ methods: { execute: onExecute(() => ({ attempt_id: "a", outcome: "done" })) } });
