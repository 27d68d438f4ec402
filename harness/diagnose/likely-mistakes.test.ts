import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { caseResult } from "../report/report-builder.ts";
import type { Kill, KillTable } from "./kill-table.ts";
import { likelyMistakes } from "./likely-mistakes.ts";

const SIGN = "verdict PASS";
const MISMATCHES = [{ path: "/then/0/verdict", expected: "DENY", actual: "PASS" }];

/** `A1 A2 A3`, as short as a table needs it. */
const ids = (text: string): string[] => text.split(" ").filter((id) => id !== "");

function kill(mutant: string, ran: string, failed: string): Kill {
  return {
    mutant,
    requirement: `MEX-${mutant.slice(0, 1)}-01`,
    mistake: `mistake ${mutant}`,
    ran: ids(ran),
    failed: new Map(ids(failed).map((id) => [id, SIGN])),
  };
}

const A = "A1 A2 A3 A4 A5 A6 A7 A8";
const B = "B1 B2 B3 B4";
const TABLE: KillTable = {
  kills: [
    kill("a-two", A, "A1 A2"),
    kill("a-three", A, "A1 A2 A3"),
    kill("a-others", A, "A5 A6"),
    kill("a-one", A, "A8"),
    kill("b-two", B, "B1 B2"),
    kill("broad", `${A} ${B}`, `${A} B1 B2 B3`),
  ],
};

/** A run of these cases; `A1!` failed, `A1?` ended in an error. */
function run(text: string): CaseResult[] {
  return ids(text).map((word) => {
    const status = word.endsWith("!") ? "fail" : word.endsWith("?") ? "error" : "pass";
    return caseResult({ id: word.replace(/[!?]$/, ""), status, mismatches: status === "fail" ? MISMATCHES : [] });
  });
}

/** A whole run in which these failed. */
function failing(failed: string, ran = `${A} ${B}`): CaseResult[] {
  const red = new Set(ids(failed));
  return run(
    ids(ran)
      .map((id) => (red.has(id) ? `${id}!` : id))
      .join(" "),
  );
}

/** [name, run, `mutant match cases`] */
const ROWS: [string, CaseResult[], string[]][] = [
  ["nothing ran", [], []],
  ["nothing failed", failing(""), []],
  ["the failures of a mutant", failing("A1 A2 A3"), ["a-three same A1 A2 A3"]],
  ["fewer: the mutant with fewer", failing("A1 A2"), ["a-two same A1 A2"]],
  ["one case", failing("A8"), ["a-one same A8"]],
  ["one case that fails several mutants, and none alone", failing("A1"), []],
  ["a failure that fails no mutant", failing("B4"), []],
  ["two mistakes in two clauses", failing("A1 A2 B1 B2"), ["a-two same A1 A2", "b-two same B1 B2"]],
  ["two mistakes in one clause", failing("A1 A2 A5 A6"), ["a-others same A5 A6", "a-two same A1 A2"]],
  ["three mistakes in two clauses", failing("A1 A2 A3 A5 A6 B1 B2"), ["b-two same B1 B2", "a-three same A1 A2 A3", "a-others same A5 A6"]],
  ["a broad mistake is not told as many small ones", failing(`${A} B1 B2 B3`), ["broad same A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3"]],
  ["nearly a broad mistake", failing(`${A} B1 B2`), ["b-two same B1 B2", "broad most A1 A2 A3 A4 A5 A6 A7 A8 B1 B2"]],
  ["everything failed", failing(`${A} ${B}`), ["broad most A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 B3"]],
  ["a selection too small to compare", failing("A1 A2", "A1 A2 A3"), []],
  ["a selection of half", failing("A1 A2", "A1 A2 A3 A4 A7"), ["a-two same A1 A2"]],
  ["errors are no failures", run("A1? A2? A3 A4 A5 A6 A7 A8"), []],
  ["errors are left out of the comparison", run("A1! A2! A3? A4 A5 A6 A7 A8"), ["a-two same A1 A2"]],
];

function told(results: readonly CaseResult[], table: KillTable): string[] {
  return likelyMistakes(results, table).map(({ mutant, match, explains }) => [mutant, match, ...explains].join(" "));
}

describe("likelyMistakes", () => {
  it.each(ROWS)("%s", (_, results, expected) => {
    expect(told(results, TABLE)).toEqual(expected);
  });

  it("counts a SHOULD that did not hold, and a failure that is waived", () => {
    const [first, second, ...others] = failing("");
    const results = [
      caseResult({ ...first, status: "warn", mismatches: MISMATCHES }),
      caseResult({ ...second, status: "waived", mismatches: MISMATCHES }),
      ...others,
    ];
    expect(told(results, TABLE)).toEqual(["a-two same A1 A2"]);
  });

  it.each([
    ["another gate", { path: "/then/0/gate", expected: ["G-CAP"], actual: "G-SCHEMA" }],
    ["a general rule", { path: "/steps/0/verdict", expected: "DENY", actual: "PASS", rule: "secrets" }],
  ])("the same cases that fail in another way (%s) say nothing", (_, mismatch) => {
    const results = failing("A1 A2").map((result) => (result.status === "fail" ? { ...result, mismatches: [mismatch, ...MISMATCHES] } : result));
    expect(told(results, TABLE)).toEqual([]);
  });

  it("leaves out what is small beside the first: it may be a consequence of it", () => {
    expect(told(failing("C1 C2 C3 C4 A8", `${A} C1 C2 C3 C4`), { kills: [...TABLE.kills, kill("c", "C1 C2 C3 C4", "C1 C2 C3 C4")] })).toEqual([
      "c same C1 C2 C3 C4",
    ]);
  });

  it("compares a broad mutant on the part of it that was run, where that is large enough", () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => `D${index}`).join(" ");
    const table = { kills: [kill("d", many(1_000), many(500))] };
    expect(told(failing(many(30), many(99)), table)).toEqual([]);
    expect(told(failing(many(110), many(110)), table)).toHaveLength(1);
  });

  it("says on how many cases a mutant that nearly fits differs", () => {
    expect(likelyMistakes(failing(`${A} ${B}`), TABLE)).toEqual([
      { mutant: "broad", requirement: "MEX-b-01", mistake: "mistake broad", match: "most", explains: ids(`${A} B1 B2 B3`), compared: 12, differs: 1 },
    ]);
  });

  it("says nothing about a few among hundreds of failures", () => {
    const many = Array.from({ length: 50 }, (_, index) => `C${index}!`).join(" ");
    expect(told([...failing("A1 A2"), ...run(many)], TABLE)).toEqual([]);
  });
});

/** Tables of mutants that ran the cases of their clause, or all. */
const tables = fc
  .array(fc.record({ clause: fc.constantFrom("A", "B", "C", "*"), failed: fc.uniqueArray(fc.nat(9), { minLength: 1 }) }), { minLength: 1, maxLength: 12 })
  .map((rows): KillTable => {
    const casesOf = (clause: string): string[] => Array.from({ length: 10 }, (_, index) => `${clause}${index}`);
    return {
      kills: rows.map(({ clause, failed }, index) => {
        const ran = clause === "*" ? ["A", "B", "C"].flatMap(casesOf) : casesOf(clause);
        return {
          mutant: `m${index}`,
          requirement: `MEX-${clause}-01`,
          mistake: "m",
          ran,
          failed: new Map(ran.filter((_, at) => failed.includes(at % 10)).map((id) => [id, SIGN])),
        };
      }),
    };
  });

const resultsOf = ({ ran, failed }: Kill): CaseResult[] => ran.map((id) => red(id, failed.has(id)));
const red = (id: string, isRed: boolean): CaseResult => caseResult({ id, status: isRed ? "fail" : "pass", mismatches: isRed ? MISMATCHES : [] });

it("a report of a mutant's own failures names it, or one that fails the same", () => {
  fc.assert(
    fc.property(tables, (table) => {
      for (const own of table.kills) {
        const [first] = likelyMistakes(resultsOf(own), table);
        const named = table.kills.find(({ mutant }) => mutant === first?.mutant);
        expect(first?.match).toBe("same");
        expect(named?.failed).toEqual(own.failed);
      }
    }),
    { numRuns: 200 },
  );
});

it("does not depend on the order of the table, and names only what explains a failure", () => {
  fc.assert(
    fc.property(tables, fc.uniqueArray(fc.nat(29)), (table, chosen) => {
      const results = ["A", "B", "C"].flatMap((clause, group) =>
        Array.from({ length: 10 }, (_, index) => red(`${clause}${index}`, chosen.includes(group * 10 + index))),
      );
      const found = likelyMistakes(results, table);
      expect(likelyMistakes(results, { kills: table.kills.toReversed() })).toEqual(found);
      const failed = results.filter(({ status }) => status === "fail").map(({ id }) => id);
      for (const { explains, differs, match } of found) {
        expect(explains.length).toBeGreaterThan(0);
        expect(failed).toEqual(expect.arrayContaining(explains));
        if (match === "same") expect(differs).toBe(0);
      }
      expect(new Set(found.map(({ mutant }) => mutant)).size).toBe(found.length);
    }),
    { numRuns: 200 },
  );
});
