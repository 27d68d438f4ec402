import { expect, it } from "vitest";
import { type KillRun, killTableOf, readKillTable, renderKillTable } from "./kill-table.ts";

function killRun(id: string, ran: string[], signs: Record<string, string>, equivalent: string | null = null): KillRun {
  return { mutant: { id, requirement: "MEX-CAP-05", mistake: `mistake "${id}"`, equivalent }, ran, signs: new Map(Object.entries(signs)) };
}

const RUNS = [
  killRun("one", ["CAP-002", "CAP-001"], { "CAP-002": "verdict PASS" }),
  killRun("two", ["CAP-001", "CAP-002"], { "CAP-002": "verdict PASS", "CAP-001": "gate G-SCHEMA" }),
  killRun("same-as-honest", ["CAP-001"], {}, "the clause cannot be seen"),
  killRun("survivor", ["CAP-001"], {}),
];

it("keeps what a case fails, and comes back as it was written", () => {
  const text = renderKillTable(killTableOf(RUNS));
  expect(readKillTable(text)).toEqual({
    kills: [
      { mutant: "one", requirement: "MEX-CAP-05", mistake: 'mistake "one"', ran: ["CAP-001", "CAP-002"], failed: new Map([["CAP-002", "verdict PASS"]]) },
      {
        mutant: "two",
        requirement: "MEX-CAP-05",
        mistake: 'mistake "two"',
        ran: ["CAP-001", "CAP-002"],
        failed: new Map([
          ["CAP-001", "gate G-SCHEMA"],
          ["CAP-002", "verdict PASS"],
        ]),
      },
    ],
  });
  expect(text.match(/CAP-001 CAP-002/g)).toHaveLength(1);
});

it.each([
  ["nothing", ""],
  ["no JSON", "{"],
  ["another JSON", "[]"],
  ["another format", '{ "format": "mex-conformance-kills/2", "plans": [], "mutants": [] }'],
  ["no lists", '{ "format": "mex-conformance-kills/1", "plans": {}, "mutants": [] }'],
])("%s is no table", (_, text) => {
  expect(readKillTable(text)).toBeNull();
});

it("a row that names a plan that is not there explains nothing", () => {
  const text =
    '{ "format": "mex-conformance-kills/1", "plans": [], "mutants": [{ "mutant": "x", "plan": 7, "failed": { "problems": "CAP-001", "gate": 1 } }, 5] }';
  expect(readKillTable(text)).toEqual({ kills: [{ mutant: "x", requirement: "", mistake: "", ran: [], failed: new Map([["CAP-001", "problems"]]) }] });
});
