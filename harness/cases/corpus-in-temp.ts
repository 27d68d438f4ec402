/** For tests: a small, sound corpus in a temporary folder, to be broken in one place. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject, JsonValue } from "../json.ts";
import { createFormatter, type Formatter, schemasOf } from "./format.ts";
import { kindOf, readCorpus } from "./load-corpus.ts";
import { renderManifest } from "./manifest.ts";

const CONTRACT = fileURLToPath(new URL("../../spec-cases/contract/", import.meta.url));

/** Files by path; a text stands as it is, a value is written in canonical form, null leaves the file out. */
export type Files = Readonly<Record<string, JsonValue>>;

const REQUIREMENT: JsonObject = { section: "1", level: "MUST", class: "core", statement: "It holds.", verified_by: "case", basis: "spec" };
const READING: JsonObject = { question: "How?", decision: "So.", mode: "either", reason: "Because.", requirements: [], consistent: false };
const GATES = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];

const WORLD: JsonObject = {
  registry: {
    "engine.x": {
      engine_id: "engine.x",
      interface_version: "1.0",
      determinism_ceiling: "D3",
      required_caps: [],
      required_gates: GATES,
      default_budget: null,
      implementations: [{ id: "impl.x", version: "1.0.0" }],
      ops: [
        {
          name: "x.y",
          params_schema: { type: "object", properties: { query: { type: "string" } }, required: ["query"], additionalProperties: false },
          capabilities: ["fs.read:a"],
          required_gates: [],
          output_types: ["a"],
        },
      ],
      failure_codes: [],
      conformance_vectors: [],
    },
  },
  capability_registry: { axes: ["fs.read"], full_ids: [] },
  profiles: [{ id: "profile.all", allowed: ["fs.read"] }],
  policy: { denied: [] },
  consents: [],
  artifacts: [],
};

const OPERATION: JsonObject = {
  schema_version: "poe-1.0",
  op_id: "00000000-0000-4000-8000-000000000001",
  engine_id: "engine.x",
  engine_version_req: "=1.0.0",
  operation: "x.y",
  inputs: [],
  params: { query: "q" },
  capabilities_requested: ["fs.read:a"],
  budget: { wall_time_ms: 1000 },
  determinism: "D3",
  evidence_policy: null,
  output_spec: { expected_types: ["a"] },
};

/** A base operation that is valid in the small world. */
export const OPERATION_FILE: JsonObject = { title: "an operation", world: "small", operation: OPERATION, context: { actor_id: "agent" } };

const PASSES: JsonValue = [
  ...GATES.map((gate) => ({ gate_outcome: { gate, outcome: "pass" } })),
  { capability_action: { capability_id: "fs.read:a", decision_outcome: "allow" } },
];
const DENIAL: JsonValue = [
  { gate_outcome: { gate: "G-CAP", outcome: "deny" } },
  { capability_action: { capability_id: "fs.read:b", decision_outcome: "deny" } },
  { diagnostic: { severity: "error" } },
];

/** A case that passes. */
export const PASS_CASE: JsonObject = {
  id: "CAP-001",
  title: "MUST run what is granted",
  gate: "G-CAP",
  class: "core",
  level: "MUST",
  status: "normative",
  requirements: ["MEX-AAA-01"],
  interpretations: [],
  rationale: "nothing is wrong here",
  fault_in: null,
  given: { world: "small" },
  when: [{ execute: { base: "op" } }],
  then: [{ verdict: "PASS", engine_calls: 1, events: PASSES }],
};

/** A case that is denied; its anchor is PASS_CASE. */
export const DENY_CASE: JsonObject = {
  ...PASS_CASE,
  id: "CAP-002",
  title: "MUST deny what is not granted",
  rationale: "another scope was granted",
  fault_in: "operation",
  when: [{ execute: { base: "op", patch: [{ op: "replace", path: "/capabilities_requested/0", value: "fs.read:b" }] } }],
  then: [{ verdict: "DENY", phase: "request", gate: ["G-CAP"], engine_calls: 0, events: DENIAL }],
};

const SOUND: Files = {
  "requirements.json": {
    requirements: [
      { id: "MEX-AAA-01", ...REQUIREMENT },
      { id: "MEX-AAA-02", ...REQUIREMENT, level: "SHOULD" },
    ],
  },
  "interpretations.json": {
    interpretations: [
      { id: "READ-01", ...READING },
      { id: "READ-02", ...READING, mode: "tentative" },
    ],
  },
  "worlds/small.json": { title: "a small world", world: WORLD },
  "operations/op.json": OPERATION_FILE,
  "gate-cap/granted.json": PASS_CASE,
  "gate-cap/not-granted.json": DENY_CASE,
};

let formatter: Formatter | undefined;

function write(root: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

/** Runs with a corpus in a temporary folder and removes it. `changes` are laid over the sound corpus; a manifest is written unless given. */
export async function withCorpus<T>(changes: Files, use: (root: string) => T | Promise<T>): Promise<T> {
  const root = mkdtempSync(path.join(tmpdir(), "mex-corpus-"));
  try {
    cpSync(CONTRACT, path.join(root, "contract"), { recursive: true, filter: (source) => !/\.ts$|tsconfig/.test(source) });
    formatter ??= createFormatter(schemasOf(readCorpus({ root })));
    for (const [file, value] of Object.entries({ ...SOUND, ...changes })) {
      if (value === null) continue;
      const text = typeof value === "string" ? value : (formatter.format(kindOf({ file, origin: "corpus" }), value) ?? JSON.stringify(value));
      write(root, file, text);
    }
    if (!("manifest.json" in changes)) write(root, "manifest.json", renderManifest(readCorpus({ root })));
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
