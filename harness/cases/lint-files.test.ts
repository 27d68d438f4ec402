import { describe, expect, test } from "vitest";
import { isObject, type JsonObject } from "../json.ts";
import { buildCase } from "../world/build-case.ts";
import { DENY_CASE, type Files, OPERATION_FILE, PASS_CASE, withCorpus } from "./corpus-in-temp.ts";
import { type Finding, type Rule, renderFinding } from "./finding.ts";
import { lintCorpus } from "./lint.ts";
import { readCorpus } from "./load-corpus.ts";

async function lint(changes: Files): Promise<Finding[]> {
  return withCorpus(changes, (root) => {
    const read = readCorpus({ root });
    return lintCorpus(read, { build: (ask) => buildCase(ask, read.corpus, "lint") });
  });
}

const HANDLE: JsonObject = {
  artifact_id: "00000000-0000-4000-8000-00000000a001",
  kind: "file",
  uri: ".handshake/artifacts/L3/00000000-0000-4000-8000-00000000a001/payload",
  content_hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  size_bytes: 3,
  classification: "low",
  exportable: true,
};

function worldWith(artifact: JsonObject): JsonObject {
  return { title: "w", world: { capability_registry: { axes: [], full_ids: [] }, profiles: [], policy: { denied: [] }, consents: [], artifacts: [artifact] } };
}
const artifact = (members: JsonObject): JsonObject => worldWith({ handle: HANDLE, media_type: "text/plain", artifact_type: "artifact.document", ...members });
function operationWith(members: JsonObject): JsonObject {
  const { operation } = OPERATION_FILE;
  return { ...OPERATION_FILE, operation: { ...(isObject(operation) ? operation : {}), ...members } };
}

/** [what, files, file of the finding, rule, place, part of the message] */
const FILES: [string, Files, string, Rule, string, string][] = [
  ["another form than the canonical one", { "gate-cap/granted.json": JSON.stringify(PASS_CASE) }, "gate-cap/granted.json", "canonical", "line 1", "lint --fix"],
  ["a stale manifest", { "manifest.json": { version: "1.2.0" } }, "manifest.json", "manifest", "", "is stale"],
  ["no manifest", { "manifest.json": null }, "manifest.json", "manifest", "", "does not exist"],
  ["a withdrawn id", { "manifest.json": { tombstones: [{ id: "CAP-001" }] } }, "gate-cap/granted.json", "manifest", "/id", "belonged to a withdrawn case"],
  [
    "a clause without a pass",
    { "gate-cap/granted.json": { ...PASS_CASE, requirements: ["MEX-AAA-02", "MEX-AAA-01"], level: "SHOULD", title: "SHOULD do it" } },
    "requirements.json",
    "coverage",
    "/MEX-AAA-01",
    "cites it first and passes",
  ],
  [
    "a needless exclusion",
    { "coverage.json": { exclusions: [{ requirement: "MEX-AAA-01", side: "PASS", reason: "no such case can be" }] } },
    "coverage.json",
    "coverage",
    "/exclusions/0",
    "is shown by `CAP-001`",
  ],
  [
    "a base that is not valid in its world",
    { "operations/b.json": operationWith({ params: {} }) },
    "operations/b.json",
    "base",
    "/operation/params",
    "member `query` missing",
  ],
  [
    "a base in no world",
    { "operations/b.json": { title: "t", context: { actor_id: "a" }, operation: operationWith({})["operation"] ?? null, world: "nope" } },
    "operations/b.json",
    "base",
    "/world",
    "world `nope` does not exist",
  ],
  ["a false hash", { "worlds/w.json": artifact({ text: "abd" }) }, "worlds/w.json", "artifact", "/world/artifacts/0/handle", "size_bytes 3 for these bytes"],
  [
    "a false size",
    { "worlds/w.json": artifact({ base64: "YWJj", handle: { ...HANDLE, size_bytes: 4 } }) },
    "worlds/w.json",
    "artifact",
    "/world/artifacts/0/handle",
    "size_bytes 3",
  ],
  [
    "a false bundle",
    {
      "worlds/w.json": artifact({
        entries: [
          { path: "b", base64: "" },
          { path: "a", base64: "YWJj" },
        ],
      }),
    },
    "worlds/w.json",
    "artifact",
    "/world/artifacts/0/handle",
    "a8a6a005d8e0644ce0974faa2d5aaf345487dfb8e1f905ce20a26c648f49dcf9",
  ],
  [
    "a handle of no artifact",
    { "operations/b.json": operationWith({ inputs: [HANDLE] }) },
    "operations/b.json",
    "artifact",
    "/operation",
    "is not that of an artifact of world `small`",
  ],
  [
    "a run check of an unknown clause",
    { "run-checks.json": { checks: [{ requirements: ["MEX-NON-01"], interpretations: [] }] } },
    "run-checks.json",
    "clause",
    "/checks/0",
    "`MEX-NON-01`",
  ],
  [
    "a run check of an unknown reading",
    { "run-checks.json": { checks: [{ requirements: [], interpretations: ["READ-98"] }] } },
    "run-checks.json",
    "reading",
    "/checks/0",
    "`READ-98`",
  ],
  [
    "a folder of no gate or topic",
    { "gate-cop/a.json": { ...DENY_CASE, id: "COP-001" } },
    "gate-cop/a.json",
    "folder",
    "",
    "folder `gate-cop` is none of the corpus",
  ],
  ["a topic's case with a gate", { "pipeline/a.json": { ...DENY_CASE, id: "PIP-001" } }, "pipeline/a.json", "folder", "/gate", "have gate `null`"],
  [
    "a topic's case without topic",
    { "pipeline/a.json": { ...DENY_CASE, id: "PIP-001", gate: null } },
    "pipeline/a.json",
    "folder",
    "/topic",
    "have topic `pipeline`",
  ],
  [
    "an engine's case of another engine",
    { "engines/engine.x/a.json": { ...DENY_CASE, id: "ENG-Y-schema-001", family: "schema" } },
    "engines/engine.x/a.json",
    "id-prefix",
    "/id",
    "begin with `ENG-X-schema-`",
  ],
  [
    "an engine's case without family",
    { "engines/engine.x/a.json": { ...DENY_CASE, id: "ENG-X-schema-001", engine_id: "engine.x" } },
    "engines/engine.x/a.json",
    "folder",
    "/family",
    "names its family",
  ],
];

describe("lint of files", () => {
  test.each(FILES)("finds: %s", async (_, changes, file, rule, place, part) => {
    expect(await lint(changes)).toContainEqual({ file, place, rule, message: expect.stringContaining(part) });
  });

  test("true artifacts are no finding", async () => {
    const found = await lint({ "worlds/w.json": artifact({ text: "abc" }) });
    expect(found.filter(({ rule }) => rule === "artifact")).toEqual([]);
  });

  test("faults of loading are told along with the rest, sorted by file", async () => {
    const found = await lint({ "gate-cap/z.json": "{", "gate-cap/x.json": { ...DENY_CASE, id: "CAP-003", requirements: ["MEX-NON-01"] } });
    const files = found.map(({ file }) => file);
    expect(files).toEqual(files.toSorted());
    expect(files).toEqual(expect.arrayContaining(["gate-cap/z.json", "gate-cap/x.json"]));
  });
});

test("a finding is one line with file, place and rule", () => {
  const finding: Finding = { file: "gate-cap/a.json", place: "/then/0", message: "needs a `verdict`", rule: "then" };
  expect(renderFinding(finding)).toBe("gate-cap/a.json /then/0: needs a `verdict` (then)");
  expect(renderFinding({ ...finding, place: "" })).toBe("gate-cap/a.json: needs a `verdict` (then)");
});
