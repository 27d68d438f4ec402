/**
 * Commands that the reference brings along: `recorder` and `problems` read its files. They are loaded by path from the
 * built package when they are asked for: harness and reference share no code (ARCHITECTURE, The house).
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { HarnessError } from "../errors.ts";
import { packageRoot } from "../package-root.ts";
import type { Io } from "./io.ts";

const COMMANDS = path.join("dist", "reference", "cli", "main.js");

/** Name of a command to the function that runs it. */
export const REFERENCE_COMMANDS = {
  recorder: "runRecorderCommand",
  problems: "runProblemsCommand",
} as const;

/** Runs the command with what was typed behind its name; answers its exit code. */
export async function referenceCommand(name: keyof typeof REFERENCE_COMMANDS, argv: readonly string[], io: Io): Promise<number> {
  const file = path.join(packageRoot(), COMMANDS);
  if (!existsSync(file)) throw new HarnessError("USAGE", `\`${name}\` is not built; run \`npm run build\``, { file });
  const loaded: unknown = await import(pathToFileURL(file).href);
  const run: unknown = Object(loaded)[REFERENCE_COMMANDS[name]];
  if (typeof run !== "function") throw new HarnessError("USAGE", `\`${name}\` is not part of what was built; run \`npm run build\``, { file });
  const code: unknown = await run(argv, { out: (text: string) => io.out(text), err: (text: string) => io.err(text), cwd: io.cwd, signal: io.signal });
  return typeof code === "number" ? code : 1;
}
