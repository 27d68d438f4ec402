import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { HarnessError } from "../errors.ts";
import { DENY_CASE, type Files, PASS_CASE, withCorpus } from "./corpus-in-temp.ts";
import { loadCorpus, readCorpus } from "./load-corpus.ts";

describe("a sound corpus", () => {
  test("is loaded whole, in order of its files", async () => {
    await withCorpus({}, (root) => {
      const corpus = loadCorpus({ root });
      expect(corpus.cases.map(({ ask, file, origin }) => [ask.id, file, origin])).toEqual([
        ["CAP-001", "gate-cap/granted.json", "corpus"],
        ["CAP-002", "gate-cap/not-granted.json", "corpus"],
      ]);
      expect([...corpus.requirements.keys()]).toEqual(["MEX-AAA-01", "MEX-AAA-02"]);
      expect([...corpus.interpretations.keys()]).toEqual(["READ-01", "READ-02"]);
      expect([...corpus.worlds.keys()]).toEqual(["small"]);
      expect([...corpus.operations.keys()]).toEqual(["op"]);
      expect(corpus.revision).toBe(`1.2.0+${corpus.digest.slice(0, 12)}`);
    });
  });

  test("is split: the ask holds nothing of what is expected", async () => {
    await withCorpus({}, (root) => {
      const [first] = loadCorpus({ root }).cases;
      expect(first?.ask).toEqual({ id: "CAP-001", given: { world: "small" }, scripts: ["succeed"], when: PASS_CASE["when"], requires: [], secrets: [] });
      expect(first?.then).toEqual(PASS_CASE["then"]);
    });
  });

  test("has a digest over what decides verdicts, and over nothing else", async () => {
    const digestOf = (changes: Files): Promise<string> => withCorpus(changes, (root) => readCorpus({ root }).corpus.digest);
    const digest = await digestOf({});
    expect(await digestOf({})).toBe(digest);
    expect(await digestOf({ "coverage.json": { exclusions: [] }, "manifest.json": { version: "9.9.9" } })).toBe(digest);
    expect(await digestOf({ "gate-cap/granted.json": { ...PASS_CASE, rationale: "another reason for it" } })).not.toBe(digest);
    expect(await digestOf({ "gate-cap/granted.json": null, "gate-cap/renamed.json": PASS_CASE })).not.toBe(digest);
  });
});

/** [what, files, file of the finding, place, rule, part of the message] */
const FAULTS: [string, Files, string, string, string, string][] = [
  ["no JSON", { "gate-cap/x.json": '{\n  "id": }' }, "gate-cap/x.json", "line 2, column 9", "json", "a value is expected"],
  ["duplicate members", { "worlds/small.json": '{"title":"a","title":"b"}' }, "worlds/small.json", "/title", "duplicate-key", "stands twice"],
  ["an unknown member", { "gate-cap/granted.json": { ...PASS_CASE, gates: [] } }, "gate-cap/granted.json", "", "schema", "member `gates` not allowed"],
  [
    "an expectation with a typing error",
    { "gate-cap/granted.json": { ...PASS_CASE, then: [{ verdikt: "PASS" }] } },
    "gate-cap/granted.json",
    "/then/0",
    "schema",
    "`verdikt`",
  ],
  [
    "an id of another case",
    { "gate-cap/z.json": { ...DENY_CASE, id: "CAP-001" } },
    "gate-cap/z.json",
    "/id",
    "duplicate-id",
    "is that of `gate-cap/granted.json`",
  ],
  [
    "an operation without context",
    { "operations/op.json": { title: "t", world: "small", operation: {} } },
    "operations/op.json",
    "",
    "schema",
    "`context` missing",
  ],
  [
    "a clause that stands twice",
    { "requirements.json": { requirements: [{ id: "A" }] } },
    "requirements.json",
    "/requirements/0",
    "schema",
    "member `section` must be a text",
  ],
  [
    "a class that is none",
    { "requirements.json": '{"requirements":[{"id":"A","section":"1","level":"MUST","class":"cor"}]}' },
    "requirements.json",
    "/requirements/0",
    "schema",
    "one of core, execution",
  ],
  ["readings that are no list", { "interpretations.json": { interpretations: {} } }, "interpretations.json", "/interpretations", "schema", "must be a list"],
  ["no clauses at all", { "requirements.json": null }, "requirements.json", "", "file", "does not exist"],
  ["a stray file", { "notes.json": {} }, "notes.json", "", "file", "belongs to no part"],
];

describe("what is wrong is told with file and place", () => {
  test.each(FAULTS)("%s", async (_, changes, file, place, rule, part) => {
    await withCorpus(changes, (root) => {
      const { findings } = readCorpus({ root });
      expect(findings).toContainEqual({ file, place, rule, message: expect.stringContaining(part) });
      expect(() => loadCorpus({ root })).toThrow(HarnessError);
      expect(() => loadCorpus({ root })).toThrow(expect.objectContaining({ code: "CORPUS", message: expect.stringContaining(findings[0]?.file ?? "") }));
    });
  });

  test("many findings are named in part", async () => {
    const broken = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`gate-cap/x${index}.json`, "{"]));
    await withCorpus(broken, (root) => expect(() => loadCorpus({ root })).toThrow(/and 4 more: `mex-conformance lint` names them all/));
  });

  test("bytes that are no UTF-8, and links", async () => {
    await withCorpus({}, (root) => {
      writeFileSync(path.join(root, "gate-cap/latin.json"), Buffer.from([0x22, 0xe9, 0x22]));
      symlinkSync(path.join(root, "gate-cap/granted.json"), path.join(root, "gate-cap/link.json"));
      const { findings } = readCorpus({ root });
      expect(findings).toContainEqual(expect.objectContaining({ file: "gate-cap/latin.json", rule: "json" }));
      expect(findings).toContainEqual(expect.objectContaining({ file: "gate-cap/link.json", rule: "file" }));
    });
  });

  test("a folder that is not there", () => {
    expect(() => loadCorpus({ root: "/no/such/folder" })).toThrow("cannot be read (ENOENT)");
  });
});

describe("an adopter's own cases", () => {
  const OWN = { ...DENY_CASE, id: "ACME-001" };

  test("stand beside the corpus, with worlds and operations of their own, and change no digest", async () => {
    await withCorpus({}, async (root) => {
      const own: Files = {
        "own/a.json": OWN,
        "worlds/big.json": {
          title: "big",
          world: { capability_registry: { axes: [], full_ids: [] }, profiles: [], policy: { denied: [] }, consents: [], artifacts: [] },
        },
      };
      const added = path.join(root, "..", `${path.basename(root)}-own`);
      await withAdded(added, own, () => {
        const corpus = loadCorpus({ root, added: [added] });
        expect(corpus.cases.map(({ ask, origin, file }) => [ask.id, origin, file]).at(-1)).toEqual(["ACME-001", "added", "own/a.json"]);
        expect([...corpus.worlds.keys()]).toEqual(["small", "big"]);
        expect(corpus.digest).toBe(loadCorpus({ root }).digest);
      });
    });
  });

  test("shadow neither an id nor a name of the corpus", async () => {
    await withCorpus({}, async (root) => {
      const added = path.join(root, "..", `${path.basename(root)}-shadow`);
      await withAdded(added, { "a.json": { ...OWN, id: "CAP-001" }, "operations/op.json": {} }, () => {
        const { findings, corpus } = readCorpus({ root, added: [added] });
        expect(findings.map(({ file, rule }) => [path.posix.basename(file), rule])).toEqual(
          expect.arrayContaining([
            ["a.json", "shadow"],
            ["op.json", "shadow"],
          ]),
        );
        expect(corpus.cases).toHaveLength(2);
      });
    });
  });
});

async function withAdded(folder: string, files: Files, use: () => void): Promise<void> {
  const { rmSync } = await import("node:fs");
  try {
    for (const [file, value] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), JSON.stringify(value));
    }
    use();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
