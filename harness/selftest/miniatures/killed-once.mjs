/** Kills itself in an execute, and only the first time: a file, its second argument, remembers that. */
import { existsSync, writeFileSync } from "node:fs";
import { onExecute, serveStdio } from "./base.mjs";

const [, , , memory] = process.argv;
serveStdio({
  methods: {
    execute: onExecute((_params, _target, honest) => {
      if (existsSync(memory)) return honest();
      writeFileSync(memory, "");
      process.kill(process.pid, "SIGKILL");
      return undefined;
    }),
  },
});
