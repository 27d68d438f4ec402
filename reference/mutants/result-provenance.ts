/** Mistakes about provenance: complete, true of the operation, without content (MEX-PROV-01 to MEX-PROV-04, MEX-CAP-13). */
import type { EngineResult, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { type Draft, isDraft, type Json, objectIn, objectsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, overlooked, refused, results } from "./result-seams.ts";
import { answer, answers } from "./runtime-seams.ts";
import { all, type Break, resultGate } from "./seams.ts";

const MEMBERS = ["engine_id", "engine_version", "implementation", "config_hash", "inputs", "outputs", "capabilities_granted", "environment"];

const provenanceOf = (result: Draft): Draft | null => objectIn(result, "provenance");
/** Results whose provenance is an object of a kind pass all gates. */
const provenanceBelieved = (is: (provenance: Draft) => boolean): Break =>
  believed((result) => {
    const provenance = provenanceOf(result);
    return provenance !== null && is(provenance);
  });

const isEmpty = (value: Json | undefined): boolean => value === "";
const FORMS: Readonly<Record<string, (value: Json) => boolean>> = {
  implementation: (value) => isDraft(value) && "id" in value && "version" in value,
  config_hash: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
  inputs: (value) => Array.isArray(value) && value.every((item) => typeof item === "string" && /^[0-9a-f]{64}$/.test(item)),
  outputs: (value) => Array.isArray(value) && value.every((item) => typeof item === "string" && /^[0-9a-f]{64}$/.test(item)),
};
const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  engine_id: (value) => typeof value === "string",
  engine_version: (value) => typeof value === "string",
  capabilities_granted: Array.isArray,
  environment: isDraft,
};
const isOddIn = (provenance: Draft, rules: Readonly<Record<string, (value: Json) => boolean>>): boolean =>
  Object.entries(rules).some(([key, isRight]) => provenance[key] != null && !isRight(provenance[key]));

/** Members that are missing are given. */
const filled: Break = results((result) => {
  const provenance = provenanceOf(result);
  for (const key of MEMBERS) if (provenance !== null && !(key in provenance)) provenance[key] = PLACEHOLDERS[key] ?? null;
});
const PLACEHOLDERS: Readonly<Draft> = {
  engine_id: "unknown",
  engine_version: "unknown",
  implementation: { id: "unknown", version: "unknown" },
  config_hash: "0".repeat(64),
  inputs: [],
  outputs: [],
  capabilities_granted: [],
  environment: {},
};

const COMPLETE = breaking("MEX-PROV-01", [
  ["provenance-member-missing", "provenance may lack members", provenanceBelieved((provenance) => MEMBERS.some((key) => !(key in provenance)))],
  [
    "provenance-member-filled",
    "what provenance lacks is filled in with placeholders",
    all(
      filled,
      overlooked("G-PROVENANCE", ["RESULT_PROVENANCE_ENGINE", "RESULT_PROVENANCE_INPUTS", "RESULT_PROVENANCE_OUTPUTS", "RESULT_PROVENANCE_IMPLEMENTATION"]),
    ),
    { apart: "what is handed out is complete, and not true" },
  ],
  ["provenance-member-null", "members of provenance may be null", provenanceBelieved((provenance) => MEMBERS.some((key) => provenance[key] === null))],
  ["provenance-form-unread", "hashes and implementation of provenance may be of any form", provenanceBelieved((provenance) => isOddIn(provenance, FORMS))],
  ["provenance-type-unread", "members of provenance may be of any type", provenanceBelieved((provenance) => isOddIn(provenance, TYPES))],
  ["provenance-empty-text", "an empty engine_id names an engine", provenanceBelieved(({ engine_id }) => isEmpty(engine_id))],
  [
    "provenance-flat-environment",
    "an environment that holds more than texts is refused",
    refused("G-SCHEMA", ({ provenance }) => Object.values(provenance?.environment ?? {}).some((value) => typeof value === "object")),
  ],
  ["provenance-left-out", "provenance is recorded and left out of what is handed out", answer(withoutProvenance)],
]);

function withoutProvenance(given: Parameters<Parameters<typeof answer>[0]>[0]): typeof given {
  return given.outcome === "executed" && given.result.status === "succeeded" ? { ...given, result: { ...given.result, provenance: null } } : given;
}

type Check = (provenance: NonNullable<EngineResult["provenance"]>, planned: PlannedOperation, result: EngineResult) => boolean;

/** G-PROVENANCE denies where a check of its own does not hold, on top of the honest checks. */
const demanding = (holds: Check): Break =>
  refused("G-PROVENANCE", (result, { planned }) => result.provenance != null && !holds(result.provenance, planned, result));
/** A denial for a reason is overlooked where a laxer check holds. */
const lax = (code: string, holds: Check): Break =>
  overlooked("G-PROVENANCE", [code], ({ result, planned }) => result?.provenance != null && holds(result.provenance, planned, result));

const inputHashes = ({ inputs }: PlannedOperation): string[] => inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));

const inputsById: Parameters<typeof answers<null>>[1] = (given, operation) => {
  const provenance = given.outcome === "executed" ? given.result.provenance : null;
  if (given.outcome !== "executed" || provenance == null) return given;
  const ids = objectsIn(operation, "inputs").map(({ artifact_id }) => String(artifact_id));
  return { ...given, result: { ...given.result, provenance: { ...provenance, inputs: ids } } };
};

const HASHES = breaking("MEX-PROV-02", [
  [
    "provenance-inputs-uncompared",
    "inputs of provenance are not compared with those of the operation",
    overlooked("G-PROVENANCE", ["RESULT_PROVENANCE_INPUTS"]),
  ],
  [
    "provenance-first-input",
    "of the operation's inputs the first alone is looked for in provenance",
    lax("RESULT_PROVENANCE_INPUTS", ({ inputs }, planned) => inputs.includes(inputHashes(planned)[0] ?? "")),
  ],
  [
    "provenance-last-input",
    "of the operation's inputs the last alone is looked for in provenance",
    lax("RESULT_PROVENANCE_INPUTS", ({ inputs }, planned) => inputs.includes(inputHashes(planned).at(-1) ?? "")),
  ],
  [
    "provenance-inputs-counted",
    "inputs of provenance are counted, not compared",
    lax("RESULT_PROVENANCE_INPUTS", ({ inputs }, planned) => inputs.length === inputHashes(planned).length),
  ],
  ["provenance-inputs-demanded", "provenance without inputs is refused, also where the operation has none", demanding(({ inputs }) => inputs.length > 0)],
  [
    "provenance-inputs-exact",
    "provenance must list as many inputs as the operation, entities among them",
    demanding(({ inputs }, planned) => inputs.length === planned.inputs.length),
  ],
  ["provenance-one-input", "provenance may name one input", demanding(({ inputs }) => inputs.length <= 1)],
  [
    "provenance-outputs-uncompared",
    "outputs of provenance are not compared with those of the result",
    overlooked("G-PROVENANCE", ["RESULT_PROVENANCE_OUTPUTS"]),
  ],
  [
    "provenance-outputs-counted",
    "outputs of provenance are counted, not compared",
    lax("RESULT_PROVENANCE_OUTPUTS", ({ outputs }, _, result) => outputs.length === result.outputs.length),
  ],
  [
    "provenance-outputs-among",
    "provenance may name more outputs than there are",
    lax("RESULT_PROVENANCE_OUTPUTS", ({ outputs }, _, result) => result.outputs.every(({ content_hash }) => outputs.includes(content_hash))),
  ],
  ["provenance-outputs-distinct", "two outputs of the same bytes are one too many", demanding(({ outputs }) => new Set(outputs).size === outputs.length)],
  ["provenance-by-id", "provenance names inputs by their ids", answers(() => null, inputsById)],
  ["provenance-one-output", "provenance may name one output", demanding(({ outputs }) => outputs.length <= 1)],
]);

/** True where a handle of a list carries its content. */
export const hasContent = (handles: Json | undefined): boolean => Array.isArray(handles) && handles.some((handle) => isDraft(handle) && "content" in handle);

/** True where the uri of a handle of a list is its content. */
export const hasDataUri = (handles: Json | undefined): boolean =>
  Array.isArray(handles) && handles.some((handle) => isDraft(handle) && String(handle["uri"]).startsWith("data:"));

const INLINE = breaking("MEX-PROV-03", [
  [
    "provenance-data-inline",
    "provenance may carry further members of any content",
    provenanceBelieved((provenance) => Object.keys(provenance).some((key) => !MEMBERS.includes(key) && key !== "determinism")),
  ],
  ["evidence-content-inline", "handles of evidence may carry their content", believed(({ evidence }) => hasContent(evidence))],
  ["handle-content-inline", "handles may carry their content", believed(({ evidence, outputs }) => hasContent(evidence) || hasContent(outputs))],
  ["handle-uri-unread", "the uri of a handle may be its content", believed(({ evidence, outputs }) => hasDataUri(evidence) || hasDataUri(outputs))],
  ["logs-count-as-inline", "a reference to logs counts as content", refused("G-PROVENANCE", ({ logs_ref }) => logs_ref != null)],
]);

const TRUE = breaking("MEX-PROV-04", [
  [
    "provenance-foreign-engine",
    "engine_id of provenance is not compared with the operation's",
    overlooked("G-PROVENANCE", ["RESULT_PROVENANCE_ENGINE", "RESULT_PROVENANCE_IMPLEMENTATION"]),
  ],
  [
    "provenance-registered-engine",
    "any engine of the registry will do in provenance",
    resultGate("G-PROVENANCE", (input, context, honest) => {
      const { result } = input;
      const named = result?.provenance?.engine_id;
      if (result?.provenance == null || named === undefined || context.registry.findEngine(named) === null) return honest.check(input, context);
      return honest.check({ ...input, result: { ...result, provenance: { ...result.provenance, engine_id: input.planned.engine_id } } }, context);
    }),
  ],
  ["provenance-level-uncompared", "determinism of provenance is not compared", overlooked("G-DET", ["RESULT_DETERMINISM"])],
  [
    "provenance-level-at-least",
    "a level of provenance above the operation's will do",
    overlooked("G-DET", ["RESULT_DETERMINISM"], ({ planned, result }) => String(result?.provenance?.determinism) > planned.determinism),
  ],
  [
    "provenance-level-unknown",
    "a level of provenance that does not exist is none",
    provenanceBelieved(({ determinism }) => determinism != null && !/^D[0-3]$/.test(String(determinism))),
  ],
  ["provenance-level-demanded", "provenance without a level is refused", demanding(({ determinism }) => determinism !== undefined)],
  ["provenance-level-not-null", "a level of null is refused", demanding(({ determinism }) => determinism !== null)],
  [
    "provenance-of-first-engine",
    "provenance of all results names the engine of the first",
    answers(
      (): { engine_id: string | null } => ({ engine_id: null }),
      (given, _, state) => {
        if (given.outcome !== "executed" || given.result.provenance == null) return given;
        state.engine_id ??= given.result.provenance.engine_id;
        return { ...given, result: { ...given.result, provenance: { ...given.result.provenance, engine_id: state.engine_id } } };
      },
    ),
  ],
]);

/** Claims of capabilities that were not granted are overlooked where they pass a laxer check. */
const claims = (isAllowed: (claimed: string, granted: readonly string[], declared: ReadonlySet<string>) => boolean): Break =>
  overlooked("G-CAP", ["RESULT_CAPABILITY"], ({ result, capabilities_granted, registered }) =>
    (result?.provenance?.capabilities_granted ?? []).every(
      (id) => capabilities_granted.includes(id) || isAllowed(id, capabilities_granted, registered.declared),
    ),
  );

const NEEDS_CONSENT = /^(?:net\.http|secrets\.use|device)/;

/** What provenance of a result that is handed out says of capabilities. */
const grantedInProvenance = (change: (ids: readonly string[]) => readonly string[]): Break =>
  answer((given) => {
    const provenance = given.outcome === "executed" ? given.result.provenance : null;
    if (given.outcome !== "executed" || provenance == null) return given;
    return { ...given, result: { ...given.result, provenance: { ...provenance, capabilities_granted: [...change(provenance.capabilities_granted)] } } };
  });

const axisOf = (id: string): string => id.split(":")[0] ?? id;

const CAPABILITIES = breaking("MEX-CAP-13", [
  ["claims-unread", "capabilities that provenance claims are not looked at", claims(() => true)],
  ["claims-by-axis", "a claim is covered where its axis was granted", claims((id, granted) => granted.some((other) => axisOf(other) === axisOf(id)))],
  ["claims-by-declaration", "a claim is covered where the engine declares it", claims((id, _, declared) => declared.has(id) || declared.has(axisOf(id)))],
  ["claims-of-known-only", "claims of capabilities without a scope are not looked at", claims((id) => !id.includes(":"))],
  [
    "claims-exact",
    "provenance must name all that was granted",
    refused("G-CAP", ({ provenance }, { capabilities_granted }) => provenance?.capabilities_granted.length !== capabilities_granted.length),
  ],
  ["consented-left-out", "capabilities under consent are left out of provenance", grantedInProvenance((ids) => ids.filter((id) => !NEEDS_CONSENT.test(id)))],
  [
    "consented-by-axis",
    "capabilities under consent are named by their axis",
    grantedInProvenance((ids) => ids.map((id) => (NEEDS_CONSENT.test(id) ? axisOf(id) : id))),
  ],
]);

export const RESULT_PROVENANCE_MUTANTS: readonly Mutant[] = [...COMPLETE, ...HASHES, ...INLINE, ...TRUE, ...CAPABILITIES];
