#!/usr/bin/env node
/** The command. `--version` answers without loading anything else. */
import { setFlagsFromString } from "node:v8";
import { packageInfo } from "../package-root.ts";
import { processIo } from "./io.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${packageInfo().version}\n`);
} else {
  // A run is short and its code is broad: compiled a little later, much of it is never compiled at all. A sixth of the processor time.
  setFlagsFromString("--interrupt-budget=600000");
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(argv, processIo());
}
