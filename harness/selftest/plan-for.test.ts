import { describe, expect, it } from "vitest";
import type { LoadedCase } from "../cases/types.ts";
import { openCorpus } from "../cli/corpus.ts";
import { readMutantList } from "./mutant-list.ts";
import { planFor } from "./run-mutants.ts";

const corpus = openCorpus([], ".");
const plan = (mutant: Partial<Parameters<typeof planFor>[0]> & { requirement: string }): readonly LoadedCase[] =>
  planFor({ broad: false, engine: null, operation: null, ...mutant }, corpus);
const engines = (planned: readonly LoadedCase[]): (string | undefined)[] => [...new Set(planned.map(({ definition }) => definition.engine_id))];

describe("what a mutant runs", () => {
  it("is what its clause is about, without the families of the engines", () => {
    const planned = plan({ requirement: "MEX-BUD-01" });
    expect(planned.length).toBeGreaterThan(0);
    expect(planned.every(({ definition }) => definition.requirements.includes("MEX-BUD-01") && definition.class !== "engines")).toBe(true);
  });

  it("is everything but those families, where it is broad", () => {
    const planned = plan({ requirement: "MEX-GATE-02", broad: true });
    expect(planned).toHaveLength(corpus.cases.filter(({ definition }) => definition.status === "normative" && definition.class !== "engines").length);
  });

  it("is all engines, where its clause is about engines and it names none", () => {
    expect(engines(plan({ requirement: "MEX-ENG-03" }))).toHaveLength(22);
  });

  it("is what one engine has for its clause, whichever place the clause has in a case", () => {
    const planned = plan({ requirement: "MEX-CAP-01", engine: "engine.spatial" });
    expect(planned.map(({ definition }) => [definition.engine_id, definition.requirements[0]])).toEqual([["engine.spatial", "MEX-ENG-02"]]);
  });

  it("is what starts from one operation, where it names one", () => {
    const whole = plan({ requirement: "MEX-ENG-01", engine: "engine.spatial" });
    const part = plan({ requirement: "MEX-ENG-01", engine: "engine.spatial", operation: "spatial.check_fit" });
    expect(part.map(({ file }) => file)).toEqual(whole.map(({ file }) => file).filter((file) => file.includes("schema-check-fit-")));
  });

  it("is something for every mutant of the list", () => {
    const idle = readMutantList().mutants.filter((mutant) => planFor(mutant, corpus).length === 0);
    expect(idle.map(({ id }) => id)).toEqual([]);
  });
});
