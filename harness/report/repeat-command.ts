/** The command that runs one case again, under the conditions of the run. */
import type { RepeatWords } from "../../spec-cases/contract/types.ts";
import { oneLine } from "./escape.ts";

const WORD_CHARS = 500;

/** A command to copy: what the run was given, and the case. Words that a shell could read otherwise are quoted. */
export function repeatCommand(id: string, words: RepeatWords | undefined): string {
  const { options, command } = words ?? { options: [], command: [] };
  return [
    "npx mex-conformance run",
    ...options.map(shellWord),
    "--case",
    shellWord(oneLine(id, 80)),
    ...(command.length === 0 ? [] : ["--", ...command.map(shellWord)]),
  ].join(" ");
}

function shellWord(word: string): string {
  const safe = oneLine(word, WORD_CHARS);
  return /^[\w./:=@%+,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
