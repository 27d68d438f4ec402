/** `mex-conformance diff A B`. */
import { diffRuns, renderDiff } from "../report/diff.ts";
import type { Io } from "./io.ts";
import { readRunFile } from "./run-file.ts";

/** Runs the command: 1 on a regression, 3 where the runs have no case in common. */
export function diffCommand(before: string, after: string, io: Io): number {
  const [left, right] = [readRunFile(before, io), readRunFile(after, io)];
  const diff = diffRuns(
    left.cases.map(({ result }) => result),
    right.cases.map(({ result }) => result),
  );
  io.out(renderDiff(diff));
  if (left.header.corpus["digest"] !== right.header.corpus["digest"])
    io.out("the runs were made with different corpora: a case may have changed under its id\n");
  if (diff.regressions.length > 0) return 1;
  return diff.common === 0 ? 3 : 0;
}
