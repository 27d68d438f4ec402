import { describe, it } from "vitest";
import { context, type Draft, handle, operation } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { G_SCHEMA } from "./schema.ts";

const GOOD_UUIDS = [1, 2, 3, 4, 5, 6, 7, 8].map((version) => `01890a5d-ac96-${version}74b-8def-0123456789ab`);

const ALLOWED: readonly (readonly [string, Draft])[] = [
  ["the base operation", {}],
  ["no engine_version_req (READ-05)", { engine_version_req: undefined }],
  ["engine_version_req null", { engine_version_req: null }],
  ["the version that is bound", { engine_version_req: "=1.0.0" }],
  ["a requirement in another form (READ-53)", { engine_version_req: ">=7" }],
  ["no evidence_policy: judged by G-PROVENANCE (READ-03)", { evidence_policy: undefined }],
  ["an entity reference among the inputs", { inputs: [{ artefact_type: "doc", artefact_id: "00000000-0000-4000-8000-000000000001", selector: null }] }],
  ["empty inputs", { inputs: [] }],
  ["an empty budget: judged by G-BUDGET", { budget: {} }],
  ["an empty list of capabilities: judged by G-CAP", { capabilities_requested: [] }],
  [
    "a list of capabilities of exactly 32768 bytes",
    { capabilities_requested: [...Array.from({ length: 1926 }, () => "fs.read:inputs"), "fs.read:inputs/abcdefg"] },
  ],
  ...GOOD_UUIDS.map((op_id): [string, Draft] => [`op_id ${op_id}`, { op_id }]),
];

const DENIED: readonly (readonly [string, Draft, string, string])[] = [
  ["no schema_version", { schema_version: undefined }, "SCHEMA_VERSION_UNSUPPORTED", "/schema_version"],
  ...["poe-99.0", "POE-1.0", "", " poe-1.0", "poe-1.0 ", null, 1, ["poe-1.0"]].map((schema_version): [string, Draft, string, string] => [
    `schema_version ${JSON.stringify(schema_version)}`,
    { schema_version },
    "SCHEMA_VERSION_UNSUPPORTED",
    "/schema_version",
  ]),
  ["a version that is not bound (MEX-ENV-06)", { engine_version_req: "=1.0.1" }, "ENGINE_VERSION_UNBOUND", "/engine_version_req"],
  ["an edit operation", { schema_version: "edit-1.0", protocol_id: "doc.patch" }, "SCHEMA_VERSION_UNSUPPORTED", "/schema_version"],
  ...[
    undefined,
    null,
    7,
    "",
    "not-a-uuid",
    "01890A5D-AC96-474B-8DEF-0123456789AB",
    "{01890a5d-ac96-474b-8def-0123456789ab}",
    "urn:uuid:01890a5d-ac96-474b-8def-0123456789ab",
    "01890a5dac96474b8def0123456789ab",
    "01890a5d-ac96-974b-8def-0123456789ab",
    "01890a5d-ac96-474b-cdef-0123456789ab",
    "00000000-0000-0000-0000-000000000000",
    "01890a5d-ac96-474b-8def-0123456789ab\n",
  ].map((op_id): [string, Draft, string, string] => [`op_id ${JSON.stringify(op_id)}`, { op_id }, "OP_ID_MALFORMED", "/op_id"]),
  ...["engine_id", "operation", "inputs", "params", "capabilities_requested", "budget", "determinism", "output_spec"].flatMap(
    (field): [string, Draft, string, string][] => [
      [`no ${field}`, { [field]: undefined }, "ENVELOPE_MALFORMED", `/${field}`],
      [`${field} null`, { [field]: null }, "ENVELOPE_MALFORMED", `/${field}`],
      [`${field} of another type`, { [field]: 7 }, "ENVELOPE_MALFORMED", `/${field}`],
    ],
  ),
  ["engine_version_req a number", { engine_version_req: 1 }, "ENVELOPE_MALFORMED", "/engine_version_req"],
  ["determinism in lower case", { determinism: "d2" }, "ENVELOPE_MALFORMED", "/determinism"],
  ["determinism D4", { determinism: "D4" }, "ENVELOPE_MALFORMED", "/determinism"],
  ["a further field (READ-41)", { skip_gates: true }, "ENVELOPE_MALFORMED", ""],
  ["a handle with a further member", { inputs: [handle({ trusted: true })] }, "ENVELOPE_MALFORMED", "/inputs/0"],
  ["a handle of no known kind", { inputs: [handle(), handle({ kind: "blob" })] }, "ENVELOPE_MALFORMED", "/inputs/1"],
  ["a negative cap", { budget: { wall_time_ms: -1 } }, "ENVELOPE_MALFORMED", "/budget/wall_time_ms"],
  ["a fractional cap", { budget: { wall_time_ms: 1.5 } }, "ENVELOPE_MALFORMED", "/budget/wall_time_ms"],
  ["a cap as a string", { budget: { wall_time_ms: "10" } }, "ENVELOPE_MALFORMED", "/budget/wall_time_ms"],
  ["a cap over 2^53", { budget: { wall_time_ms: 2 ** 53 } }, "ENVELOPE_MALFORMED", "/budget/wall_time_ms"],
  ["a cap that does not exist", { budget: { gpu_ms: 1 } }, "ENVELOPE_MALFORMED", "/budget"],
  ["output_spec without types", { output_spec: {} }, "ENVELOPE_MALFORMED", "/output_spec/expected_types"],
  ["evidence_policy without required", { evidence_policy: { notes: "x" } }, "ENVELOPE_MALFORMED", "/evidence_policy"],
  ["an unknown engine", { engine_id: "engine.none" }, "ENGINE_UNKNOWN", "/engine_id"],
  ["an engine named like an inherited member", { engine_id: "constructor" }, "ENGINE_UNKNOWN", "/engine_id"],
  ["an unknown operation", { operation: "spatial.none" }, "OPERATION_UNKNOWN", "/operation"],
  ["an operation of another engine", { operation: "context.search" }, "OPERATION_UNKNOWN", "/operation"],
  ["params without a required member", { params: { format: "step", units: "mm" } }, "PARAMS_MALFORMED", "/params/script_ref"],
  ["params with a value outside its set", { params: { script_ref: handle(), format: "dwg", units: "mm" } }, "PARAMS_MALFORMED", "/params/format"],
  ["params with an unknown member", { params: { script_ref: handle(), format: "step", units: "mm", fast: true } }, "PARAMS_MALFORMED", "/params"],
  [
    "params with a malformed handle",
    { params: { script_ref: handle({ content_hash: "xyz" }), format: "step", units: "mm" } },
    "PARAMS_MALFORMED",
    "/params/script_ref",
  ],
  [
    "a list of capabilities over 32768 bytes",
    { capabilities_requested: Array.from({ length: 4000 }, () => "fs.read:inputs") },
    "FIELD_TOO_LARGE",
    "/capabilities_requested",
  ],
];

describe("G-SCHEMA passes", () => {
  it.each(ALLOWED)("%s", async (_, changes) => expectPass(await judge(G_SCHEMA, operation("spatial-build-d2", changes))));
});

describe("G-SCHEMA denies", () => {
  it.each(DENIED)("%s", async (_, changes, code, path) => expectDenial(await judge(G_SCHEMA, operation("spatial-build-d2", changes)), { code, path }));

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
  const others: readonly (readonly [string, unknown, string])[] = [
    ["no object: null", null, "ENVELOPE_NOT_OBJECT"],
    ["no object: an array", [operation()], "ENVELOPE_NOT_OBJECT"],
    ["no object: a number", 7, "ENVELOPE_NOT_OBJECT"],
    ["65 levels", { ...operation(), params: deep(64) }, "ENVELOPE_TOO_DEEP"],
    ["a function", { ...operation(), params: () => 1 }, "ENVELOPE_NO_JSON_VALUE"],
    ["a number that is not finite", { ...operation(), params: { k: Number.POSITIVE_INFINITY } }, "ENVELOPE_NO_JSON_VALUE"],
  ];
  it.each(others)("%s", async (_, sent, code) => expectDenial(await judge(G_SCHEMA, sent), { code }));

  const contexts: readonly (readonly [string, unknown])[] = [
    ["no context", undefined],
    ["a context without actor", {}],
    ["an empty actor", context({ actor_id: "" })],
    ["a context with a further member", context({ admin: true })],
  ];
  it.each(contexts)("%s", async (_, asked) => expectDenial(await judge(G_SCHEMA, operation(), { context: asked }), { code: "CONTEXT_MALFORMED" }));
});
