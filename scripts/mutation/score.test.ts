import { describe, expect, test } from "vitest";
import { type Equivalent, type MutationReport, type ReportedMutant, scoreFaults, scoresOf } from "./score.ts";

const SOURCE = "const limit = 3;\nreturn value <= limit &&\n  isOpen;\n";

function mutant(status: string, replacement = "value < limit", end = { line: 2, column: 22 }): ReportedMutant {
  return { mutatorName: "EqualityOperator", replacement, status, location: { start: { line: 2, column: 8 }, end } };
}

function report(...mutants: ReportedMutant[]): MutationReport {
  return { files: { "a.ts": { source: SOURCE, mutants } } };
}

const EQUIVALENT: Equivalent = { file: "a.ts", mutator: "EqualityOperator", original: "value <= limit", replacement: "value < limit", reason: "never equal" };

describe("scores", () => {
  test.each<[string, ReportedMutant[], Equivalent[], object]>([
    ["killed and timed out are detected", [mutant("Killed"), mutant("Timeout")], [], { detected: 2, survived: 0, equivalent: 0, score: 100 }],
    ["what no test reaches survives", [mutant("Killed"), mutant("NoCoverage")], [], { detected: 1, survived: 1, equivalent: 0, score: 50 }],
    ["rounded down", [mutant("Killed"), mutant("Killed"), mutant("Survived")], [], { detected: 2, survived: 1, equivalent: 0, score: 66.6 }],
    [
      "errors and static ones count nowhere",
      [mutant("Killed"), mutant("CompileError"), mutant("Ignored")],
      [],
      { detected: 1, survived: 0, equivalent: 0, score: 100 },
    ],
    ["an equivalent one is no survivor", [mutant("Killed"), mutant("Survived")], [EQUIVALENT], { detected: 1, survived: 0, equivalent: 1, score: 100 }],
    ["nothing to change", [], [], { detected: 0, survived: 0, equivalent: 0, score: 100 }],
  ])("%s", (_name, mutants, equivalents, score) => {
    expect(scoresOf(report(...mutants), equivalents).files).toEqual({ "a.ts": score });
  });

  test("a survivor is named by what stands in the source, on one line", () => {
    const { survivors } = scoresOf(report(mutant("Survived", "true", { line: 3, column: 9 })), []);
    expect(survivors).toEqual([{ file: "a.ts", mutator: "EqualityOperator", original: "value <= limit && isOpen", replacement: "true" }]);
  });

  test.each([
    ["killed after all", report(mutant("Killed")), 1],
    ["needed", report(mutant("Survived")), 0],
    ["of a file that was not run", { files: {} }, 0],
  ])("an equivalent that is %s", (_name, run, unused) => expect(scoresOf(run, [EQUIVALENT]).unused).toHaveLength(unused));

  test.each([
    [66.6, 66.6, []],
    [66.7, 66.6, []],
    [66.5, 66.6, ["a.ts fell from 66.6 to 66.5 %"]],
  ])("%d after %d", (now, before, faults) => {
    const files = (score: number) => ({ "a.ts": { detected: 1, survived: 0, equivalent: 0, score } });
    expect(scoreFaults(files(now), files(before))).toEqual(faults);
    expect(scoreFaults(files(now), {})).toEqual([]);
    expect(scoreFaults({}, files(before))).toEqual([]);
  });
});
