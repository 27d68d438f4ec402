/** What is drawn: envelopes, results and registries, each valid but for a few changes, and some that are anything at all. */
import fc from "fast-check";
import { type BaseName, type Draft, freshOpId, handle, operation, world } from "../corpus.ts";
import { change, draw, mutate } from "./mutate.ts";

/** How an engine ends. */
export type EngineEnd =
  | { readonly kind: "answers"; readonly edits: readonly Edit[] }
  | { readonly kind: "anything"; readonly value: unknown }
  | { readonly kind: "throws" }
  | { readonly kind: "hangs" };

/** A change of an engine's honest reply. */
export type Edit = (reply: unknown) => unknown;

/** One input: an attempt in a world. `registry` stands in the place of the world's own. */
export interface FuzzInput {
  readonly about: "envelope" | "result" | "registry";
  readonly registry: { readonly text: string } | { readonly value: unknown } | null;
  readonly sent: { readonly text: string } | { readonly value: unknown };
  readonly asked: unknown;
  readonly engine: EngineEnd;
}

const BASES: readonly BaseName[] = ["spatial-build-d2", "context-search-d3", "guide-verify-d0", "guide-geocode-d1", "sovereign-verify-d2"];

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSparseArray: true, withTypedArray: true });
const base = fc.constantFrom(...BASES);
const context = base.map(() => ({ actor_id: "agent.planner", capability_profile_id: "profile.all", model_id: "model.planner", workspace_id: "ws-1" }));

/** A change at any place. */
const anywhere: fc.Arbitrary<Edit> = fc.tuple(draw, change).map(
  ([place, drawn]): Edit =>
    (value) =>
      mutate(value, place, drawn),
);

/** Members that are written over those of an object. */
function over(members: Draft): Edit {
  return (value) => ({ ...Object(value), ...members });
}

function applied(value: unknown, edits: readonly Edit[]): unknown {
  return edits.reduce((edited, edit) => edit(edited), value);
}

/** Text as it is, or broken: cut, doubled, with a foreign character. */
function textOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const written = value.map((drawn) => JSON.stringify(drawn) ?? "");
  const broken = fc.tuple(written, draw, fc.constantFrom("", "{", '"', ",", "\u0000", "\ud800", '"op_id":1,', "[".repeat(100))).map(([text, at, piece]) => {
    const place = Math.floor(at * text.length);
    return text.slice(0, place) + piece + text.slice(piece === "" ? text.length : place);
  });
  return fc.oneof({ weight: 3, arbitrary: written }, { weight: 1, arbitrary: broken });
}

/** Values that a member of an envelope may well have, right and wrong ones. */
const PLAUSIBLE: readonly Draft[] = [
  { schema_version: "poe-99.0" },
  { op_id: "00000000-0000-4000-8000-00000000000A" },
  { op_id: "no uuid" },
  { engine_id: "engine.none" },
  { operation: "spatial.none" },
  { engine_version_req: "=9.9.9" },
  { engine_version_req: null },
  { capabilities_requested: ["fs.read:inputs"] },
  { capabilities_requested: ["net.http"] },
  { capabilities_requested: ["no.such:capability"] },
  { capabilities_requested: [] },
  { inputs: [] },
  { inputs: [handle()] },
  { inputs: [handle({ uri: "../x" })] },
  { inputs: [handle({ content_hash: "0".repeat(64) })] },
  { budget: {} },
  { budget: { wall_time_ms: 0 } },
  { budget: { output_bytes: 4 } },
  { budget: { output_bytes: 4 }, output_spec: { expected_types: [] } },
  { determinism: "D0" },
  { determinism: "D1", evidence_policy: { required: true } },
  { determinism: "D3" },
  { evidence_policy: null },
  { evidence_policy: { required: false } },
  { evidence_policy: { required: true, notes: "x".repeat(33_000) } },
  { output_spec: { expected_types: [], max_bytes: 2 ** 40 } },
];

/** A valid operation with up to `most` changes. */
function operationWith(most: number): fc.Arbitrary<unknown> {
  const edit = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PLAUSIBLE).map(over) }, { weight: 2, arbitrary: anywhere });
  const edits = fc.array(edit, { maxLength: most });
  return fc.tuple(base, edits).map(([name, drawn]) => applied(operation(name, { op_id: freshOpId() }), drawn));
}

const sent: fc.Arbitrary<FuzzInput["sent"]> = fc.oneof(
  { weight: 8, arbitrary: operationWith(2).map((value) => ({ value })) },
  { weight: 1, arbitrary: textOf(operationWith(1)).map((text) => ({ text })) },
  { weight: 1, arbitrary: anything.map((value) => ({ value })) },
);

const HONEST: EngineEnd = { kind: "answers", edits: [] };

const envelopes: fc.Arbitrary<FuzzInput> = fc
  .tuple(
    sent,
    fc.oneof(
      { weight: 9, arbitrary: context },
      {
        weight: 1,
        arbitrary: fc.oneof(
          anything,
          fc.tuple(context, anywhere).map(([value, edit]) => edit(value)),
        ),
      },
    ),
  )
  .map(([drawn, asked]) => ({ about: "envelope", registry: null, sent: drawn, asked, engine: HONEST }));

/** Lies about one member of a result, or of its provenance. */
function lie(path: "result" | "provenance", members: Draft): Edit {
  return (reply) => {
    const result: Draft = { ...Object(Reflect.get(Object(reply), "result")) };
    const edited = path === "result" ? { ...result, ...members } : { ...result, provenance: { ...Object(result["provenance"]), ...members } };
    return { ...Object(reply), result: edited };
  };
}

const LIES: readonly Edit[] = [
  lie("result", { op_id: "00000000-0000-4000-8000-0000000000ff" }),
  lie("result", { status: "failed" }),
  lie("result", { status: "denied", errors: [] }),
  lie("result", { status: "failed", errors: [{ code: "KERNEL_ERROR", message: "kernel" }] }),
  lie("result", { ended_at: "2000-01-01T00:00:00Z" }),
  lie("result", { started_at: "yesterday" }),
  lie("result", { evidence: [] }),
  lie("result", { outputs: [] }),
  lie("result", { outputs: [handle()] }),
  lie("result", { provenance: null }),
  lie("provenance", { engine_id: "engine.other" }),
  lie("provenance", { implementation: { id: "impl.other", version: "1.0.0" } }),
  lie("provenance", { inputs: [] }),
  lie("provenance", { outputs: [] }),
  lie("provenance", { capabilities_granted: ["net.http:everywhere"] }),
  lie("provenance", { capabilities_granted: [] }),
  lie("provenance", { determinism: "D3" }),
  lie("provenance", { environment: { log: "x".repeat(33_000) } }),
  over({ staged: [] }),
  over({ staged: "nothing" }),
];

const engine: fc.Arbitrary<EngineEnd> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...LIES) }, { weight: 2, arbitrary: anywhere }), { maxLength: 2 })
      .map((edits): EngineEnd => ({ kind: "answers", edits })),
  },
  {
    weight: 4,
    arbitrary: fc
      .oneof(anything, fc.record({ result: anything, staged: anything }, { requiredKeys: [] }))
      .map((value): EngineEnd => ({ kind: "anything", value })),
  },
  { weight: 2, arbitrary: fc.constant<EngineEnd>({ kind: "throws" }) },
  { weight: 1, arbitrary: fc.constant<EngineEnd>({ kind: "hangs" }) },
);

/** An engine that hangs is stopped soon. */
const SHORT = over({ budget: { wall_time_ms: 5 } });

const results: fc.Arbitrary<FuzzInput> = fc.tuple(operationWith(0), context, engine).map(([value, asked, drawn]) => ({
  about: "result",
  registry: null,
  sent: { value: drawn.kind === "hangs" ? SHORT(value) : value },
  asked,
  engine: drawn,
}));

const REGISTRY = world()["registry"];

/** Values that a member of an engine's entry may well have. */
const ENTRIES: readonly Draft[] = [
  { determinism_ceiling: "D0" },
  { determinism_ceiling: "D3" },
  { required_caps: [] },
  { required_caps: ["no such capability"] },
  { required_gates: [] },
  { required_gates: ["G-NONE"] },
  { required_gates: ["G-SAFETY.SANDBOX"] },
  { default_budget: { wall_time_ms: 1 } },
  { default_budget: { output_bytes: 1 } },
  { implementations: [] },
  { implementations: [{ id: "impl.other", version: "2.0.0" }] },
  { engine_id: "engine.other" },
  { ops: [] },
];

/** One entry of the registry with members written over. */
const entryEdit: fc.Arbitrary<Edit> = fc.tuple(fc.constantFrom("engine.spatial", "engine.context", "engine.guide"), fc.constantFrom(...ENTRIES)).map(
  ([id, members]): Edit =>
    (registry) => ({ ...Object(registry), [id]: { ...Object(Reflect.get(Object(registry), id)), ...members } }),
);

const registryValue = fc
  .array(fc.oneof({ weight: 2, arbitrary: entryEdit }, { weight: 1, arbitrary: anywhere }), { maxLength: 2 })
  .map((edits) => applied(REGISTRY, edits));

const registries: fc.Arbitrary<FuzzInput> = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: registryValue.map((value) => ({ value })) }, { weight: 1, arbitrary: textOf(registryValue).map((text) => ({ text })) }),
    operationWith(0),
    context,
  )
  .map(([registry, value, asked]) => ({ about: "registry", registry, sent: { value }, asked, engine: HONEST }));

/** Any input. */
export const fuzzInput: fc.Arbitrary<FuzzInput> = fc.oneof(
  { weight: 5, arbitrary: envelopes },
  { weight: 4, arbitrary: results },
  { weight: 1, arbitrary: registries },
);
