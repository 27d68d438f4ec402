import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readCorpus } from "../cases/load-corpus.ts";
import { packageRoot } from "../package-root.ts";
import { readMutantList } from "./mutant-list.ts";
import { planFor } from "./run-mutants.ts";

const list = readMutantList();
const { corpus } = readCorpus({ root: path.join(packageRoot(), "spec-cases") });

describe("the list that ships", () => {
  test("ids are unique, and each mutant breaks a clause of the corpus and says how", () => {
    const ids = [...list.mutants, ...list.adversaries].map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(list.mutants.filter(({ requirement }) => !corpus.requirements.has(requirement))).toEqual([]);
    expect(list.mutants.filter(({ mistake }) => mistake.length < 10)).toEqual([]);
  });

  test("as many as are promised: 250 mutants or more, some ten broad ones, and every adversary", () => {
    expect(list.mutants.length).toBeGreaterThanOrEqual(250);
    expect(list.mutants.filter(({ broad }) => broad).length).toBeGreaterThanOrEqual(8);
    expect(list.adversaries.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["always-pass", "always-deny", "echo", "no-op", "crash-on-denial", "exit-0-at-once", "killed-by-signal", "never-answers"]),
    );
    expect(list.adversaries.filter(({ only }) => only === "challenge").length).toBeGreaterThan(0);
  });

  test("each mutant has a case to run, of its own clause", () => {
    for (const mutant of list.mutants) {
      const own = planFor(mutant, corpus).filter(({ definition }) => definition.requirements.includes(mutant.requirement));
      expect([mutant.id, own.length > 0]).toEqual([mutant.id, true]);
    }
  });
});

describe("a list that cannot be used", () => {
  test.each([
    ["without mutants", { adversaries: [] }, "`mutants`"],
    ["without adversaries", { mutants: [] }, "`adversaries`"],
    ["that is no object", [], "`mutants`"],
  ])("%s", (_name, content, message) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "mex-mutants-"));
    const place = path.join(folder, "mutants.json");
    writeFileSync(place, JSON.stringify(content));
    expect(() => readMutantList(place)).toThrow(`the mutant list has no ${message}`);
    rmSync(folder, { recursive: true });
  });
});
