import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { DENY_CASE, type Files, PASS_CASE, withCorpus } from "./corpus-in-temp.ts";
import { type Coverage, coverageFindings, coverageOf } from "./coverage.ts";
import { readCorpus } from "./load-corpus.ts";
import { checkManifest, renderManifest } from "./manifest.ts";
import { sidesOf } from "./sides.ts";
import type { Then } from "./types.ts";

const coverage = (changes: Files): Promise<Coverage> => withCorpus(changes, (root) => coverageOf(readCorpus({ root })));
const rowOf = async (changes: Files, id = "MEX-AAA-01") => (await coverage(changes)).rows.find(({ requirement }) => requirement.id === id);

describe("sides of an expectation", () => {
  const SIDES: [Then, (string | null)[]][] = [
    [{ verdict: "PASS" }, ["PASS"]],
    [{ verdict: "FAIL" }, ["DENY"]],
    [{ verdict: ["DENY", "FAIL"] }, ["DENY"]],
    [{ verdict: ["PASS", "DENY"] }, [null]],
    [{ found: true }, [null]],
    [{ any_of: [{ verdict: "DENY" }, { verdict: "FAIL" }] }, ["DENY"]],
    [{ any_of: [{ verdict: "PASS" }, { verdict: "DENY" }] }, [null]],
    [{ any_of: [{ verdict: "PASS" }, {}] }, [null]],
    [{ each: [{ verdict: "PASS" }, { verdict: "DENY" }] }, ["PASS", "DENY"]],
  ];
  test.each(SIDES)("%j", (then, expected) => expect(sidesOf(then)).toEqual(expected));
});

describe("coverage", () => {
  const third = (members: JsonObject): Files => ({ "gate-cap/x.json": { ...DENY_CASE, id: "CAP-003", ...members } });

  test("counts primary cases by side", async () => {
    expect(await rowOf({})).toMatchObject({ pass: ["CAP-001"], deny: ["CAP-002"], others: [], missing: [] });
  });

  /** [what, changes, what the row of MEX-AAA-01 holds] */
  const ROWS: [string, Files, object][] = [
    [
      "a secondary citation counts for nothing",
      { "gate-cap/not-granted.json": { ...DENY_CASE, requirements: ["MEX-AAA-02", "MEX-AAA-01"] } },
      { deny: [], others: ["CAP-002"], missing: ["DENY"] },
    ],
    [
      "a tentative case counts for nothing",
      { "gate-cap/not-granted.json": { ...DENY_CASE, status: "tentative" } },
      { deny: [], others: ["CAP-002"], missing: ["DENY"] },
    ],
    ["a SHOULD case proves no MUST", { "gate-cap/not-granted.json": { ...DENY_CASE, level: "SHOULD" } }, { deny: [], missing: ["DENY"] }],
    [
      "an open verdict shows no side",
      { "gate-cap/not-granted.json": { ...DENY_CASE, then: [{ verdict: ["PASS", "DENY"] }] } },
      { deny: [], missing: ["DENY"] },
    ],
    ["a failure is a denial", third({ then: [{ verdict: "FAIL" }] }), { deny: ["CAP-002", "CAP-003"] }],
    [
      "a world that must be refused is a denial",
      third({ given: { world: "small", start: { refused: true } }, when: [], then: [] }),
      { deny: ["CAP-002", "CAP-003"] },
    ],
    [
      "one case can show both sides",
      third({ then: [{ each: [{ verdict: "PASS" }, { verdict: "DENY" }] }] }),
      { pass: ["CAP-001", "CAP-003"], deny: ["CAP-002", "CAP-003"] },
    ],
    [
      "an exclusion stands for a side",
      { "gate-cap/granted.json": null, "coverage.json": { exclusions: [{ requirement: "MEX-AAA-01", side: "PASS", reason: "nothing can pass here" }] } },
      { pass: [], missing: [] },
    ],
  ];
  test.each(ROWS)("%s", async (_, changes, expected) => expect(await rowOf(changes)).toMatchObject(expected));

  test("a SHOULD clause needs nothing", async () => expect(await rowOf({}, "MEX-AAA-02")).toMatchObject({ pass: [], deny: [], missing: [] }));

  /** [what, exclusions, part of the message] */
  const EXCLUSIONS: [string, JsonObject, string][] = [
    ["unknown", { requirement: "MEX-NON-01", side: "PASS", reason: "it cannot be shown" }, "`MEX-NON-01` does not exist"],
    ["needless", { requirement: "MEX-AAA-01", side: "DENY", reason: "it cannot be shown" }, "is shown by `CAP-002`: remove"],
    ["without a reason", { requirement: "MEX-AAA-01", side: "DENY" }, "a `reason` in words"],
    ["of no side", { requirement: "MEX-AAA-01", side: "FAIL", reason: "it cannot be shown" }, "PASS or DENY"],
  ];
  test.each(EXCLUSIONS)("an exclusion that is %s", async (_, exclusion, part) => {
    const { findings } = await coverage({ "coverage.json": { exclusions: [exclusion] } });
    expect(findings).toEqual([expect.objectContaining({ file: "coverage.json", place: "/exclusions/0", message: expect.stringContaining(part) })]);
  });

  test("an exclusion that stands twice", async () => {
    const exclusion = { requirement: "MEX-AAA-01", side: "PASS", reason: "it cannot be shown" };
    const { findings } = await coverage({ "gate-cap/granted.json": null, "coverage.json": { exclusions: [exclusion, exclusion] } });
    expect(findings).toEqual([expect.objectContaining({ place: "/exclusions/1", message: "MEX-AAA-01 PASS is excluded twice" })]);
  });

  test("a class without any case is not asked for yet", async () => {
    const requirements = {
      requirements: ["core", "retention"].map((name, index) => ({
        id: `MEX-BBB-0${index}`,
        section: "1",
        level: "MUST",
        class: name,
        statement: "s",
        verified_by: "case",
        basis: "spec",
      })),
    };
    const one = { ...PASS_CASE, requirements: ["MEX-BBB-00"] };
    const found = coverageFindings(await coverage({ "requirements.json": requirements, "gate-cap/granted.json": one, "gate-cap/not-granted.json": null }));
    expect(found.map(({ place, message }) => [place, message.includes("denies or fails")])).toEqual([["/MEX-BBB-00", true]]);
  });

  test("what is audited needs no case", async () => {
    const requirements = {
      requirements: [{ id: "MEX-AAA-01", section: "1", level: "MUST", class: "core", statement: "s", verified_by: "audit", basis: "spec" }],
    };
    expect(await rowOf({ "requirements.json": requirements, "gate-cap/granted.json": null })).toMatchObject({ missing: [] });
  });
});

describe("the manifest", () => {
  const manifestOf = (changes: Files) => withCorpus(changes, (root) => JSON.parse(renderManifest(readCorpus({ root }))));

  test("counts, digests and revision", async () => {
    const manifest = await manifestOf({});
    expect(manifest).toMatchObject({
      version: "1.2.0",
      revision: `1.2.0+${manifest.digest.slice(0, 12)}`,
      counts: { cases: 2, class: { core: 2 }, gate: { "G-CAP": 2 }, topic: {}, level: { MUST: 2 }, status: { normative: 2 } },
      tombstones: [],
      cases: { "CAP-001": "gate-cap/granted.json", "CAP-002": "gate-cap/not-granted.json" },
    });
    expect(Object.keys(manifest.files)).toEqual(
      expect.arrayContaining(["contract/case.schema.json", "gate-cap/granted.json", "requirements.json", "worlds/small.json"]),
    );
    expect(Object.keys(manifest.files)).not.toContain("manifest.json");
  });

  test("keeps its version, and the ids of withdrawn cases for ever", async () => {
    const before = {
      version: "1.3.0",
      cases: { "CAP-001": "gate-cap/granted.json", "CAP-090": "gate-cap/gone.json" },
      tombstones: [{ id: "CAP-080", file: "gate-cap/old.json" }],
    };
    const manifest = await manifestOf({ "manifest.json": before });
    expect(manifest.version).toBe("1.3.0");
    expect(manifest.tombstones).toEqual([
      { id: "CAP-080", file: "gate-cap/old.json" },
      { id: "CAP-090", file: "gate-cap/gone.json" },
    ]);
    const again = await manifestOf({ "manifest.json": manifest });
    expect(again).toEqual(manifest);
  });

  test("is fresh after it was written, and stale after any change", async () => {
    await withCorpus({}, (root) => expect(checkManifest(readCorpus({ root }))).toEqual([]));
    const text = await withCorpus({}, (root) => renderManifest(readCorpus({ root })));
    await withCorpus({ "manifest.json": text, "coverage.json": { exclusions: [] } }, (root) => {
      expect(checkManifest(readCorpus({ root }))).toMatchObject([{ message: "is stale: run `mex-conformance lint --fix`" }]);
    });
  });
});
