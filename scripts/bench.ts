/** Prints figures beside their limits. Ratios are taken in one run; a lone absolute time is never judged, and nothing here fails a build. */
import { commandRows } from "./bench/commands.ts";
import { corpusRows } from "./bench/corpus.ts";
import { recorderRows } from "./bench/recorder.ts";
import type { BenchRow } from "./bench/row.ts";

function print(rows: readonly BenchRow[]): void {
  for (const { figure, seen, budget, ok } of rows)
    console.log(`${ok === undefined ? "    " : ok ? "ok  " : "OVER"} ${figure.padEnd(52)} ${seen.padEnd(36)} ${budget}`);
}

print(corpusRows());
print(await recorderRows());
print(commandRows());
