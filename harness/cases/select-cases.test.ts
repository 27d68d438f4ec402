import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { buildCase } from "../world/build-case.ts";
import { DENY_CASE, type Files, PASS_CASE, withCorpus } from "./corpus-in-temp.ts";
import { explain, renderExplanation } from "./explain.ts";
import { globMatcher } from "./glob.ts";
import { readCorpus } from "./load-corpus.ts";
import { type Selection, selectCases } from "./select-cases.ts";
import { expandCase, showCase } from "./show.ts";

const ENGINE_CASE: JsonObject = {
  ...DENY_CASE,
  id: "ENG-X-schema-001",
  engine_id: "engine.x",
  family: "schema",
  class: "engines",
  gate: null,
  topic: "engines",
  level: "SHOULD",
};
const FILES: Files = {
  "engines/engine.x/a.json": ENGINE_CASE,
  "gate-cap/reading.json": {
    ...DENY_CASE,
    id: "CAP-003",
    status: "tentative",
    interpretations: ["READ-01", "READ-02"],
    requirements: ["MEX-AAA-02", "MEX-AAA-01"],
  },
};

/** [selection, ids chosen, values that match nothing] */
const SELECTIONS: [Selection, string[], string[]][] = [
  [{}, ["ENG-X-schema-001", "CAP-001", "CAP-002", "CAP-003"], []],
  [{ ids: ["CAP-002", "CAP-999"] }, ["CAP-002"], ["CAP-999"]],
  [{ gates: ["G-CAP"] }, ["CAP-001", "CAP-002", "CAP-003"], []],
  [{ gates: ["cap"] }, ["CAP-001", "CAP-002", "CAP-003"], []],
  [{ gates: ["G-DET"] }, [], ["G-DET"]],
  [{ topics: ["engines"] }, ["ENG-X-schema-001"], []],
  [{ classes: ["core"] }, ["CAP-001", "CAP-002", "CAP-003"], []],
  [{ levels: ["should"] }, ["ENG-X-schema-001"], []],
  [{ statuses: ["tentative"] }, ["CAP-003"], []],
  [{ requirements: ["MEX-AAA-02"] }, ["CAP-003"], []],
  [{ engines: ["x"] }, ["ENG-X-schema-001"], []],
  [{ engines: ["engine.x"] }, ["ENG-X-schema-001"], []],
  [{ filters: ["CAP-*"] }, ["CAP-001", "CAP-002", "CAP-003"], []],
  [{ filters: ["CAP-00?"], statuses: ["normative"] }, ["CAP-001", "CAP-002"], []],
  [{ filters: ["gate-cap"] }, ["CAP-001", "CAP-002", "CAP-003"], []],
  [{ filters: ["gate-cap/granted"] }, ["CAP-001"], []],
  [{ filters: ["gate-cap/granted.json", "engines/engine.x"] }, ["ENG-X-schema-001", "CAP-001"], []],
  [{ filters: ["**/*grant*.json"] }, ["CAP-001", "CAP-002"], []],
  [{ filters: ["nothing-matches"] }, [], ["nothing-matches"]],
  [{ filters: ["CAP"] }, [], ["CAP"]],
  [{ classes: ["core"], topics: ["engines"] }, [], []],
];

describe("selectCases", () => {
  test.each(SELECTIONS)("%j", async (selection, ids, unmatched) => {
    await withCorpus(FILES, (root) => {
      const selected = selectCases(readCorpus({ root }).corpus, selection);
      expect(selected.cases.map(({ ask }) => ask.id)).toEqual(ids);
      expect(selected.unmatched.map(({ value }) => value)).toEqual(unmatched);
    });
  });
});

describe("globMatcher", () => {
  const GLOBS: [string, string, boolean][] = [
    ["*", "a", true],
    ["*", "a/b", false],
    ["**", "a/b", true],
    ["a/**/c", "a/b/b/c", true],
    ["a/*/c", "a/b/b/c", false],
    ["?", "/", false],
    ["a.c", "abc", false],
    ["[a]", "[a]", true],
    ["", "", true],
    ["", "a", false],
    ["a*", "a", true],
    [`${"*a".repeat(30)}b`, "a".repeat(5000), false],
  ];
  test.each(GLOBS)("%s against %s: %s", (pattern, text, expected) => expect(globMatcher(pattern)(text)).toBe(expected));
});

describe("show and explain", () => {
  const withCase = (id: string, use: (shown: { text: string; expanded: JsonObject; explained: string }) => void): Promise<void> =>
    withCorpus(FILES, (root) => {
      const { corpus } = readCorpus({ root });
      const loaded = corpus.cases.find(({ ask }) => ask.id === id);
      if (!loaded) throw new Error(`no ${id}`);
      const build = (ask: typeof loaded.ask) => buildCase(ask, corpus, "seed");
      const explanation = explain(corpus, id);
      use({ text: showCase(loaded, build), expanded: expandCase(loaded, build), explained: explanation ? renderExplanation(explanation) : "" });
    });

  test("show prints head, world, what is sent and what is expected", async () => {
    await withCase("CAP-002", ({ text }) => {
      expect(text).toMatch(/^CAP-002 {2}MUST deny what is not granted\n/);
      expect(text).toContain("gate-cap/not-granted.json");
      expect(text).toMatch(/world +small as world-[0-9a-f]{24}\n/);
      expect(text).toMatch(/step 0: execute \(base op\)\n +operation: \{\n/);
      expect(text).toContain('"fs.read:b"');
      expect(text).toMatch(/expects DENY \{"phase":"request"/);
      expect(text).not.toContain("undefined");
    });
  });

  test("expanded, a case needs no other file", async () => {
    await withCase("CAP-002", ({ expanded }) => {
      expect(expanded).toMatchObject({
        id: "CAP-002",
        given: { named: "small", world: { profiles: [{ id: "profile.all" }] } },
        engine: { scripts: [{ name: "succeed" }] },
        steps: [{ kind: "execute", execute: { operation: { capabilities_requested: ["fs.read:b"] }, context: { actor_id: "agent" } } }],
        then: DENY_CASE["then"],
      });
    });
  });

  test("a case is explained by its clauses and readings", async () => {
    await withCase("CAP-003", ({ explained }) => {
      expect(explained).toContain("primary clause MEX-AAA-02\n  It holds.\n  section 1, SHOULD, class core\n  basis: the master spec says so");
      expect(explained).toContain("clause MEX-AAA-01\n");
      expect(explained).toContain("READ-02 (tentative: reported for information, never counted)");
    });
  });

  test("a clause is explained by its cases, a reading by what leans on it", async () => {
    await withCorpus(FILES, (root) => {
      const { corpus } = readCorpus({ root });
      const clause = explain(corpus, "MEX-AAA-01");
      expect(clause?.parts.find(({ name }) => name === "cases that prove it")?.lines).toEqual([
        "ENG-X-schema-001  DENY  MUST deny what is not granted",
        "CAP-001  PASS  MUST run what is granted",
        "CAP-002  DENY  MUST deny what is not granted",
      ]);
      expect(clause?.parts.find(({ name }) => name === "cases that touch it")?.lines).toEqual(["CAP-003  DENY  MUST deny what is not granted (tentative)"]);
      expect(explain(corpus, "READ-01")?.parts.at(-1)).toEqual({
        name: "cases that lean on it",
        lines: ["CAP-003  DENY  MUST deny what is not granted (tentative)"],
      });
      expect(explain(corpus, "MEX-NON-01")).toBeNull();
    });
  });

  test("what an editor would hide is shown, and long texts are cut", async () => {
    const text = {
      ...PASS_CASE,
      id: "CAP-004",
      when: [{ execute_text: { base: "op", parts: ["\ufeff\u0000\u202e", { $repeat: { text: "x", count: 5000 } }] } }],
      then: [{ verdict: "DENY" }],
    };
    await withCorpus({ "gate-cap/text.json": text }, (root) => {
      const { corpus } = readCorpus({ root });
      const [loaded] = selectCases(corpus, { ids: ["CAP-004"] }).cases;
      const shown = loaded ? showCase(loaded, (ask) => buildCase(ask, corpus, "s")) : "";
      expect(shown).toContain("\\ufeff\\u0000\\u202exxx");
      expect(shown).toContain("… (5003 characters)");
    });
  });
});
