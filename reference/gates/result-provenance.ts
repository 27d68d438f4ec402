/** G-PROVENANCE, result: provenance is true of this operation and of what the registry binds, and carries no content (MEX-PROV-01 to MEX-PROV-04). */
import type { EngineResult, PlannedOperation, Provenance } from "../../spec-cases/contract/types.ts";
import { satisfies } from "../engines/version-requirement.ts";
import { isJsonObject, type JsonValue, member } from "../json.ts";
import { type DecodedResult, deny, type GateVerdict, PASS, resultGate } from "./gate.ts";
import { INLINE_LIMIT, type SizeMeasure } from "./measure.ts";

/** Hashes of the operation's input artifacts; entity references have none. */
function inputHashes({ inputs }: PlannedOperation): string[] {
  return inputs.flatMap((input) => ("content_hash" in input ? [input.content_hash] : []));
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  const [lefts, rights] = [new Set(left), new Set(right)];
  return lefts.size === rights.size && left.every((item) => rights.has(item));
}

/** What ran is what the registry binds: only the engine could say another (READ-38). */
function checkImplementation({ planned, registered }: DecodedResult, { implementation: { id, version } }: Provenance): GateVerdict {
  const bound = registered.engine.implementations.filter((candidate) => satisfies(candidate, planned.engine_version_req));
  if (bound.some((candidate) => candidate.id === id && candidate.version === version)) return PASS;
  const reason = "the result's `/provenance/implementation` is none that the registry binds for this operation";
  return deny("RESULT_PROVENANCE_IMPLEMENTATION", "/provenance/implementation", reason);
}

function checkReferences({ planned, result }: DecodedResult, provenance: Provenance): GateVerdict {
  if (provenance.engine_id !== planned.engine_id) {
    return deny("RESULT_PROVENANCE_ENGINE", "/provenance/engine_id", "the result's `/provenance/engine_id` is not the engine of the operation");
  }
  const named = new Set(provenance.inputs);
  if (!inputHashes(planned).every((hash) => named.has(hash))) {
    return deny("RESULT_PROVENANCE_INPUTS", "/provenance/inputs", "the result's `/provenance/inputs` leaves out an input of the operation");
  }
  const outputs = result.outputs.map((handle) => handle.content_hash);
  if (sameSet(outputs, provenance.outputs)) return PASS;
  return deny("RESULT_PROVENANCE_OUTPUTS", "/provenance/outputs", "the result's `/provenance/outputs` are not its outputs");
}

const DATA_URI = /^\s*data:[^,]*,/i;

function holdsDataUri(value: JsonValue | undefined): boolean {
  if (typeof value === "string") return DATA_URI.test(value);
  if (isJsonObject(value)) return Object.values(value).some(holdsDataUri);
  return Array.isArray(value) && value.some(holdsDataUri);
}

/** Where content stands that should be an artifact: what is free in form must be short (MEX-PROV-03, READ-57). */
function findInlined({ errors, provenance }: EngineResult, measure: SizeMeasure): string | null {
  const free: readonly (readonly [string, JsonValue])[] = [
    ["/provenance/environment", member(provenance, "environment") ?? null],
    ...errors.map(({ message }, index) => [`/errors/${index}/message`, message] as const),
  ];
  return free.find(([, value]) => measure.jsonBytes(value) > INLINE_LIMIT || holdsDataUri(value))?.[0] ?? null;
}

export const RESULT_PROVENANCE = resultGate("G-PROVENANCE", (produced, { measure }) => {
  const provenance = produced.result.provenance ?? null;
  if (provenance === null) return deny("RESULT_PROVENANCE_MISSING", "/provenance", "the result's `/provenance` is missing");
  const references = checkReferences(produced, provenance);
  if (references.outcome !== "pass") return references;
  const implementation = checkImplementation(produced, provenance);
  if (implementation.outcome !== "pass") return implementation;
  const inlined = findInlined(produced.result, measure);
  if (inlined === null) return PASS;
  return deny("RESULT_INLINE", inlined, `the result's \`${inlined}\` carries content; hand it out as an artifact`);
});
