/** The corpus in this process: loading, making cases concrete. */
import { fileURLToPath } from "node:url";
import { loadCorpus } from "../../harness/cases/load-corpus.ts";
import { buildCase } from "../../harness/world/build-case.ts";
import type { BenchRow } from "./row.ts";

/** Milliseconds of the fastest of several runs: the machine's noise only adds. */
function fastest(runs: number, work: () => void): number {
  return Math.min(
    ...Array.from({ length: runs }, () => {
      const since = performance.now();
      work();
      return performance.now() - since;
    }),
  );
}

/** Rows for loading and building. */
export function corpusRows(): BenchRow[] {
  const root = fileURLToPath(new URL("../../spec-cases", import.meta.url));
  const corpus = loadCorpus({ root });
  const load = fastest(5, () => void loadCorpus({ root }));
  const build = fastest(5, () => {
    for (const { ask } of corpus.cases) buildCase(ask, corpus, "bench");
  });
  const per2000 = (ms: number): number => (ms / corpus.cases.length) * 2000;
  return [
    { figure: `load ${corpus.cases.length} cases`, seen: `${load.toFixed(0)} ms`, budget: "0.4 s for 2,000", ok: per2000(load) <= 400 },
    { figure: `make ${corpus.cases.length} cases concrete`, seen: `${build.toFixed(0)} ms`, budget: "" },
  ];
}
