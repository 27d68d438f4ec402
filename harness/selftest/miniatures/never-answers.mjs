/** Is silent on an execute. */
import { onExecute, start } from "./base.mjs";

export const serve = start({ methods: { execute: onExecute(() => undefined) } });
