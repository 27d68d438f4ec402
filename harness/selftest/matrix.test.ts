/** What the kill matrix says of each way in which a self-test can show less than it seems to. */
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCorpus } from "../cases/load-corpus.ts";
import type { LoadedCase } from "../cases/types.ts";
import { packageRoot } from "../package-root.ts";
import { buildMatrix, caseFaults, caseKills, type Figures, type Matrix, type MutantRun, ratchetFaults } from "./matrix.ts";
import type { MutantEntry } from "./mutant-list.ts";

const { corpus } = readCorpus({ root: path.join(packageRoot(), "spec-cases") });

/** Four real cases, two of one clause. */
const CASES = ["CAP-001", "CAP-010", "CAP-073", "DET-005"].map((id): LoadedCase => {
  const found = corpus.cases.find(({ ask }) => ask.id === id);
  if (found === undefined) throw new Error(`the corpus has no ${id}`);
  return found;
});
const clauseOf = (id: string): string => CASES.find(({ ask }) => ask.id === id)?.definition.requirements[0] ?? "";

/** A mutant of the first clause of a case. */
function run(id: string, ofCase: string, failed: readonly string[], more: Partial<MutantEntry> = {}): MutantRun {
  const mutant = {
    id,
    requirement: clauseOf(ofCase),
    mistake: `mistake ${id}`,
    broad: false,
    engine: null,
    operation: null,
    equivalent: null,
    apart: null,
    ...more,
  };
  return { mutant, ran: failed.length === 0 ? [ofCase] : failed, failed, signs: new Map(failed.map((one) => [one, "verdict PASS"])) };
}

/** Each case fails a mutant of its own clause, and no two mutants are failed by the same. */
const SOUND = [
  run("a", "CAP-001", ["CAP-001"]),
  run("b", "CAP-010", ["CAP-010"]),
  run("c", "CAP-073", ["CAP-073", "CAP-001"]),
  run("d", "DET-005", ["DET-005"]),
];

/** The sound runs, with those of the same id replaced and others added. */
function changed(...runs: readonly MutantRun[]): Matrix {
  const ids = new Set(runs.map(({ mutant }) => mutant.id));
  return buildMatrix([...SOUND.filter(({ mutant }) => !ids.has(mutant.id)), ...runs], CASES);
}

describe("faults", () => {
  test("none where each case fails a mutant of its own clause", () => {
    const { faults, figures } = changed();
    expect(faults).toEqual([]);
    expect(figures).toEqual({
      mutants: 4,
      killed: 4,
      equivalent: 0,
      distinct: 4,
      normative_cases: 4,
      cases_without_kill: 0,
      clauses_with_mutants: new Set(CASES.map(({ ask }) => clauseOf(ask.id))).size,
      kills: 5,
    });
  });

  test.each<[string, readonly MutantRun[], readonly (string | RegExp)[]]>([
    ["a survivor", [run("e", "CAP-001", [])], [`mutant \`e\` (mistake e) survives: no case of ${clauseOf("CAP-001")} fails it`]],
    ["a mutant that only cases of other clauses fail", [run("e", "CAP-001", ["DET-005", "CAP-010"])], [/^mutant `e` .* survives/]],
    ["a mutant that ran nothing", [{ ...run("e", "CAP-001", []), ran: [] }], [`mutant \`e\` ran no case: no case cites ${clauseOf("CAP-001")}`]],
    ["two mutants with equal kill sets", [run("e", "CAP-001", ["CAP-001"])], [/^mutants `a`, `e` are failed by the same cases/]],
    [
      "equal kill sets across clauses",
      [run("e", "CAP-001", ["CAP-001", "DET-005"]), run("f", "DET-005", ["DET-005", "CAP-001"])],
      [/^mutants `e`, `f` are failed by the same cases/],
    ],
    ["a case that fails none", [run("d", "CAP-001", ["CAP-001", "CAP-010"])], ["1 normative cases fail no mutant: DET-005"]],
    [
      "an equivalent one that a case fails",
      [run("e", "CAP-001", ["CAP-001"], { equivalent: "no path" })],
      [/^mutant `e` is said to be equivalent, and CAP-001 fails it/],
    ],
  ])("%s", (_name, runs, faults) => {
    expect(changed(...runs).faults).toEqual(faults.map((fault) => (typeof fault === "string" ? fault : expect.stringMatching(fault))));
  });

  test.each<[string, readonly MutantRun[], Partial<Figures>]>([
    ["an equivalent one that none fails", [run("e", "CAP-001", [], { equivalent: "no path" })], { mutants: 5, killed: 4, equivalent: 1, distinct: 4 }],
    ["equal kill sets with a reason apart", [run("e", "CAP-001", ["CAP-001"], { apart: "another mistake" })], { mutants: 5, killed: 5, distinct: 5 }],
    ["a broad one beside a narrow one", [run("e", "CAP-001", ["CAP-001"], { broad: true })], { mutants: 5, killed: 5, distinct: 5 }],
  ])("none for %s", (_name, runs, figures) => {
    const matrix = changed(...runs);
    expect(matrix.faults).toEqual([]);
    expect(matrix.figures).toMatchObject(figures);
  });

  test("a part of the mutants cannot say that a case fails none", () => {
    expect(buildMatrix(SOUND.slice(0, 1), CASES, false)).toMatchObject({ faults: [], figures: { cases_without_kill: 3 } });
    expect(buildMatrix(SOUND.slice(0, 1), CASES).faults).toEqual(["3 normative cases fail no mutant: CAP-010, CAP-073, DET-005"]);
  });

  test("a case that is no longer there kills nothing, and its mutant survives", () => {
    const without = buildMatrix(
      SOUND,
      CASES.filter(({ ask }) => ask.id !== "DET-005"),
    );
    expect(without.faults).toEqual([expect.stringMatching(/^mutant `d` .* survives/)]);
  });
});

function keysOf(figures: Figures): (keyof Figures)[] {
  return Object.keys(figures).filter((key): key is keyof Figures => key in figures);
}

describe("the ratchet", () => {
  const { figures } = changed();

  test.each<[keyof Figures, number, string | null]>([
    ["mutants", -1, "mutants fell from 4 to 3"],
    ["killed", -1, "killed fell from 4 to 3"],
    ["distinct", -1, "distinct fell from 4 to 3"],
    ["normative_cases", -1, "normative_cases fell from 4 to 3"],
    ["kills", -1, "kills fell from 5 to 4"],
    ["cases_without_kill", 1, "cases_without_kill rose from 0 to 1"],
    ["equivalent", 1, "equivalent rose from 0 to 1"],
    ["kills", 1, null],
    ["equivalent", 0, null],
  ])("%s by %d", (key, by, fault) => {
    expect(ratchetFaults({ ...figures, [key]: figures[key] + by }, figures)).toEqual(fault === null ? [] : [fault]);
  });

  test("every figure has a direction", () => {
    for (const key of keysOf(figures)) {
      const faults = [-1, 1].flatMap((by) => ratchetFaults({ ...figures, [key]: figures[key] + by }, figures));
      expect(faults).toHaveLength(1);
    }
  });

  test("a case that fails fewer mutants is named, and one that is gone", () => {
    const before = caseKills(changed());
    expect(before).toEqual({ "CAP-001": 2, "CAP-010": 1, "CAP-073": 1, "DET-005": 1 });
    const weaker = caseKills(changed(run("c", "CAP-073", ["CAP-073"])));
    expect(caseFaults(weaker, before)).toEqual(["case CAP-001 fails 1 mutants, and failed 2"]);
    const { "CAP-010": _, ...rest } = before;
    expect(caseFaults(rest, before)).toEqual(["case CAP-010 is gone, which failed 1 mutants"]);
    expect(caseFaults({ ...before, "CAP-011": 0 }, before)).toEqual([]);
  });
});
