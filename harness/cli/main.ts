#!/usr/bin/env node
/** The command. `--version` answers without loading anything else. */
import { packageInfo } from "../package-root.ts";
import { processIo } from "./io.ts";

const argv = process.argv.slice(2);
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${packageInfo().version}\n`);
} else {
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(argv, processIo());
}
