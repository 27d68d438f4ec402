/** Kills itself in an execute, and only the first time: a file, its second argument, remembers that. */
import { existsSync, writeFileSync } from "node:fs";
import { onExecute, start } from "./base.mjs";

const [, , , memory] = process.argv;
export const serve = start({
  methods: {
    execute: onExecute((_params, _target, honest) => {
      if (existsSync(memory)) return honest();
      writeFileSync(memory, "");
      process.kill(process.pid, "SIGKILL");
      return undefined;
    }),
  },
});
