import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../json.ts";
import { grantOf, type Truth } from "./grants.ts";
import { NOW } from "./judge-draft.fixture.ts";

interface Setting {
  readonly declared?: string[];
  readonly byOperation?: string[];
  readonly profile?: string[];
  readonly denied?: string[];
  readonly consents?: JsonValue[];
  readonly context?: JsonObject;
  readonly operation?: string;
}

const OP_ID = "00000000-0000-4000-8000-000000000001";
const AXES = ["fs.read", "net.http", "device", "secrets.use"];

function truth(
  capability: string,
  { declared = [], byOperation = [], profile = AXES, denied = [], consents = [], context = {}, operation = "box.make" }: Setting,
): Truth {
  const world: JsonObject = {
    registry: { "engine.box": { required_caps: declared, ops: [{ name: "box.make", capabilities: byOperation }] } },
    capability_registry: { axes: AXES, full_ids: ["doc.summarize", "device.camera"] },
    profiles: [{ id: "p", allowed: profile }],
    policy: { denied },
  };
  const sent = { op_id: OP_ID, engine_id: "engine.box", operation };
  return grantOf(capability, sent, { actor_id: "a", capability_profile_id: "p", model_id: "m", workspace_id: "w", ...context }, { world, consents, now: NOW });
}

const READ = { declared: ["fs.read:inputs"] };
const ROWS: readonly (readonly [name: string, capability: string, setting: Setting, truth: Truth])[] = [
  ["declared by the engine, axis in the profile", "fs.read:inputs", READ, "yes"],
  ["declared by the operation", "fs.read:inputs", { byOperation: ["fs.read:inputs"] }, "yes"],
  ["declared by nothing", "fs.read:inputs", {}, "no"],
  ["declared for an operation that does not exist", "fs.read:inputs", { ...READ, operation: "box.break" }, "no"],
  ["declared with another scope", "fs.read:input", READ, "no"],
  ["declared with a longer scope", "fs.read:inputs2", READ, "no"],
  ["declared with a scope in another letter case", "fs.read:Inputs", READ, "no"],
  ["an unknown axis, declared", "gpu.compute", { declared: ["gpu.compute"], profile: ["gpu.compute"] }, "no"],
  ["an unknown axis with a scope, declared", "gpu:compute", { declared: ["gpu:compute"], profile: ["gpu:compute"] }, "no"],
  ["a full id", "doc.summarize", { declared: ["doc.summarize"], profile: ["doc.summarize"] }, "yes"],
  ["a scope on a full id", "doc.summarize:x", { declared: ["doc.summarize:x"], profile: ["doc.summarize:x"] }, "no"],
  ["a bare axis, declared (READ-12)", "fs.read", { declared: ["fs.read"] }, "open"],
  ["a scope under a declared axis (READ-42)", "fs.read:inputs", { declared: ["fs.read"] }, "open"],
  ["a bare axis under a declared scope", "fs.read", READ, "no"],
  ["an empty scope under a declared axis (READ-34)", "fs.read:", { declared: ["fs.read"] }, "open"],
  ["an empty scope under a declared scope", "fs.read:", READ, "no"],
  ["a profile with the same scope", "fs.read:inputs", { ...READ, profile: ["fs.read:inputs"] }, "yes"],
  ["a profile with another scope", "fs.read:inputs", { ...READ, profile: ["fs.read:outputs"] }, "no"],
  ["a profile with a wildcard", "fs.read:inputs", { ...READ, profile: ["fs.read:*"] }, "no"],
  ["a profile without the axis", "fs.read:inputs", { ...READ, profile: ["net.http"] }, "no"],
  ["an empty profile", "fs.read:inputs", { ...READ, profile: [] }, "no"],
  ["a profile that also names an unknown id (MEX-CAP-09)", "fs.read:inputs", { ...READ, profile: ["fs.read", "gpu.compute"] }, "open"],
  ["a profile that does not exist", "fs.read:inputs", { ...READ, context: { capability_profile_id: "q" } }, "no"],
  ["no profile (READ-47)", "fs.read:inputs", { ...READ, context: { capability_profile_id: null } }, "open"],
  ["policy denies the id", "fs.read:inputs", { ...READ, denied: ["fs.read:inputs"] }, "no"],
  ["policy denies the axis", "fs.read:inputs", { ...READ, denied: ["fs.read"] }, "no"],
  ["policy denies another scope", "fs.read:inputs", { ...READ, denied: ["fs.read:outputs"] }, "yes"],
];

describe("what is granted", () => {
  test.each(ROWS)("%s: %s", (_name, capability, setting, expected) => expect(truth(capability, setting)).toBe(expected));
});

const SCOPE = { model_id: "m", workspace_id: "w" };
const at = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString();
const consent = (changes: JsonObject = {}): JsonObject => ({
  capability_id: "secrets.use:db",
  scope: SCOPE,
  granted_at: at(-1),
  expires_at: at(1),
  until_revoked: false,
  revoked_at: null,
  ...changes,
});

const CONSENTS: readonly (readonly [name: string, records: JsonValue[], context: JsonObject, truth: Truth])[] = [
  ["none", [], {}, "no"],
  ["for this model and workspace", [consent()], {}, "yes"],
  ["for this job", [consent({ scope: { job_id: OP_ID } })], {}, "yes"],
  ["for this job in another letter case and form", [consent({ scope: { job_id: `{${OP_ID}}` } })], {}, "yes"],
  ["for another job", [consent({ scope: { job_id: "00000000-0000-4000-8000-000000000002" } })], {}, "no"],
  ["for another model", [consent()], { model_id: "n" }, "no"],
  ["for another workspace", [consent()], { workspace_id: "x" }, "no"],
  ["without a model in the context", [consent()], { model_id: null }, "no"],
  ["for another scope", [consent({ capability_id: "secrets.use:db2" })], {}, "no"],
  ["for the bare axis (READ-48)", [consent({ capability_id: "secrets.use" })], {}, "open"],
  ["expired", [consent({ expires_at: at(-0.5) })], {}, "no"],
  ["expired now", [consent({ expires_at: at(0) })], {}, "no"],
  ["revoked", [consent({ revoked_at: at(-0.5) })], {}, "no"],
  ["revoked in the future", [consent({ revoked_at: at(0.5) })], {}, "yes"],
  ["granted in the future", [consent({ granted_at: at(0.5) })], {}, "no"],
  ["without an end, until revoked", [consent({ granted_at: at(-100), expires_at: null, until_revoked: true })], {}, "yes"],
  ["without an end, within 24 h", [consent({ granted_at: at(-23), expires_at: null })], {}, "yes"],
  ["without an end, after 24 h", [consent({ granted_at: at(-24), expires_at: null })], {}, "no"],
  ["until revoked, and revoked", [consent({ expires_at: null, until_revoked: true, revoked_at: at(-0.5) })], {}, "no"],
  ["an expired and a valid one", [consent({ expires_at: at(-0.5) }), consent()], {}, "yes"],
  ["parts in two records", [consent({ scope: { ...SCOPE, model_id: "n" } }), consent({ scope: { ...SCOPE, workspace_id: "x" } })], {}, "no"],
  ["no record at all", [null, "secrets.use:db"], {}, "no"],
];

describe("consent", () => {
  test.each(CONSENTS)("%s", (_name, consents, context, expected) =>
    expect(truth("secrets.use:db", { declared: ["secrets.use:db"], consents, context })).toBe(expected),
  );
  test.each([
    ["net.http", "no"],
    ["net.http:example.org", "no"],
    ["device:mic", "no"],
    ["device.camera", "no"],
    ["fs.read:inputs", "yes"],
    ["doc.summarize", "yes"],
  ] as const)("is needed for %s: %s", (capability, expected) => expect(truth(capability, { declared: [capability], profile: [capability] })).toBe(expected));
});
