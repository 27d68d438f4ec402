/** What an engine answers, decoded: nothing of it is trusted. */
import type { EngineResult } from "../../spec-cases/contract/types.ts";
import type { Staging } from "../artifacts/store.ts";
import { ARTIFACT_HANDLE, ENGINE_INVOKE_RESULT, ENGINE_RESULT } from "../contract/validators.ts";
import { admit, type EnvelopeFault } from "../envelope/admission.ts";
import { RuntimeFault } from "../faults.ts";
import { isJsonObject, type JsonValue } from "../json.ts";

/** The result as a type, or what is wrong with it. */
export interface DecodedReply {
  readonly result: EngineResult | null;
  readonly fault: EnvelopeFault | null;
}

function malformed(path: string, expected: string): DecodedReply {
  const place = path === "" ? "the engine's result" : `the result's \`${path}\``;
  return { result: null, fault: { code: "RESULT_MALFORMED", path, reason: `${place} ${expected}` } };
}

/** Stages one artifact. What is refused is not there: G-INTEGRITY denies a result that names it. */
function stage(staged: JsonValue, staging: Staging): void {
  if (!isJsonObject(staged)) return;
  const handle = ARTIFACT_HANDLE.decode(staged["handle"]);
  const decoded = ENGINE_INVOKE_RESULT.decode({ result: null, staged: [staged] });
  if (!handle.ok || !decoded.ok) return;
  try {
    for (const payload of decoded.value.staged) staging.put({ ...payload, handle: handle.value });
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
  }
}

/** Copies and freezes a reply, stages what came with it, decodes its result (MEX-RES-01). */
export function decodeReply(reply: unknown, staging: Staging): DecodedReply {
  const admission = admit(reply);
  if (!admission.ok) return malformed("", "cannot be read as JSON");
  if (!ENGINE_INVOKE_RESULT.decode(admission.value).ok || !isJsonObject(admission.value)) return malformed("", "does not have the form `{ result, staged }`");
  const { result = null, staged = [] } = admission.value;
  for (const artifact of Array.isArray(staged) ? staged : []) stage(artifact, staging);
  const decoded = ENGINE_RESULT.decode(result);
  return decoded.ok ? { result: decoded.value, fault: null } : malformed(decoded.violation.path, decoded.violation.expected);
}
