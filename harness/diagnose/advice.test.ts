import { describe, expect, it } from "vitest";
import { withCorpus } from "../cases/corpus-in-temp.ts";
import { readCorpus } from "../cases/load-corpus.ts";
import { type AdviceInput, type AdviceParts, adviceFor, type KnownMistake } from "./advice.ts";
import type { KillTable } from "./kill-table.ts";

const mistake = (id: string, requirement: string, equivalent: string | null = null): KnownMistake => ({
  id,
  requirement,
  mistake: `mistake ${id}`,
  equivalent,
});

const MUTANTS = [mistake("other", "MEX-AAA-02"), mistake("one", "MEX-AAA-01"), mistake("two", "MEX-AAA-01"), mistake("same", "MEX-AAA-01", "not seen")];
const KILLS: KillTable = {
  kills: ["other", "two"].map((mutant) => ({ mutant, requirement: "", mistake: "", ran: ["CAP-002"], failed: new Map([["CAP-002", "verdict PASS"]]) })),
};

async function advise(id: string, more: Partial<AdviceInput> = {}): Promise<AdviceParts> {
  return withCorpus({}, (root) => adviceFor(id, { corpus: readCorpus({ root }).corpus, mutants: MUTANTS, kills: null, ...more }));
}

function linesOf(parts: AdviceParts, name: string): readonly string[] | undefined {
  return parts.find((part) => part.name.startsWith(name))?.lines;
}

describe("adviceFor", () => {
  it.each([
    ["a case, by the mutants that it fails, those of its clause first", "CAP-002", { kills: KILLS }, ["mistake two (two)", "mistake other (other)"]],
    ["a case, by its clause where there is no table", "CAP-002", {}, ["mistake one (one)", "mistake two (two)"]],
    ["a case that the table does not know", "CAP-001", { kills: KILLS }, ["mistake one (one)", "mistake two (two)"]],
    ["a clause", "MEX-AAA-01", { kills: KILLS }, ["mistake one (one)", "mistake two (two)"]],
    ["a clause without mutants", "MEX-AAA-02", { mutants: [] }, undefined],
    ["no id", "MEX-NON-01", {}, undefined],
  ])("%s", async (_, id, more, lines) => {
    expect(linesOf(await advise(id, more), "what a failure usually means")).toEqual(lines);
  });

  it("says where to look and how to run it", async () => {
    const parts = await advise("CAP-002");
    expect(linesOf(parts, "where to look")?.[0]).toMatch(/^G-CAP: /);
    expect(linesOf(parts, "where to look")?.[1]).toContain("reference/gates/cap.ts");
    expect(linesOf(parts, "run it alone")).toEqual(["npx mex-conformance run --target <yours> --case CAP-002 --transcripts"]);
  });

  it("is bounded", async () => {
    const many = Array.from({ length: 30 }, (_, index) => mistake(`m${index}`, "MEX-AAA-01"));
    const lines = linesOf(await advise("MEX-AAA-01", { mutants: many }), "what a failure usually means");
    expect(lines).toHaveLength(13);
    expect(lines?.at(-1)).toBe("and 18 more, in reference/mutants/mutants.json");
  });
});
