/** Kills itself in the middle of an execute, as a fault of memory would. The second argument is max_concurrency. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  hello: { max_concurrency: Number(process.argv[3] ?? 1) },
  methods: { execute: onExecute(() => process.kill(process.pid, "SIGKILL") && undefined) },
});
