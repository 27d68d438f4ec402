/** What an engine answers, decoded: nothing of it is trusted. */
import type { EngineResult } from "../../spec-cases/contract/types.ts";
import type { Staging } from "../artifacts/store.ts";
import { ARTIFACT_HANDLE, ENGINE_INVOKE_RESULT, ENGINE_RESULT } from "../contract/validators.ts";
import { admit, type EnvelopeFault } from "../envelope/admission.ts";
import { RuntimeFault } from "../faults.ts";
import { isJsonObject, type JsonValue } from "../json.ts";

/** The result as a type, or what is wrong with it; and what is wrong with what came beside it. */
export interface DecodedReply {
  readonly result: EngineResult | null;
  readonly fault: EnvelopeFault | null;
  /** The first artifact that was not staged, with the reason. */
  readonly staging_fault: EnvelopeFault | null;
}

function malformed(path: string, expected: string): Omit<DecodedReply, "staging_fault"> {
  const place = path === "" ? "the engine's result" : `the result's \`${path}\``;
  return { result: null, fault: { code: "RESULT_MALFORMED", path, reason: `${place} ${expected}` } };
}

function refused(path: string, problem: string): EnvelopeFault {
  return { code: "STAGING_REFUSED", path, reason: `what was staged at \`${path}\` is refused: ${problem}` };
}

/** Stages one artifact; says why where it is refused. Also one that nothing names: an engine that offers it lies about something. */
function stage(staged: JsonValue, path: string, staging: Staging): EnvelopeFault | null {
  const handle = ARTIFACT_HANDLE.decode(isJsonObject(staged) ? staged["handle"] : null);
  if (!handle.ok) return refused(`${path}/handle`, "it is no artifact handle");
  const decoded = ENGINE_INVOKE_RESULT.decode({ result: null, staged: [staged] });
  if (!decoded.ok) return refused(path, "it does not have the form of a staged artifact");
  try {
    for (const payload of decoded.value.staged) staging.put({ ...payload, handle: handle.value });
    return null;
  } catch (error) {
    if (error instanceof RuntimeFault && error.code === "ARTIFACT_INVALID") return refused(path, error.message);
    throw error;
  }
}

function stageAll(staged: JsonValue, staging: Staging): EnvelopeFault | null {
  let first: EnvelopeFault | null = null;
  for (const [index, artifact] of (Array.isArray(staged) ? staged : []).entries()) {
    const fault = stage(artifact, `/staged/${index}`, staging);
    first ??= fault;
  }
  return first;
}

/** Copies and freezes a reply, stages what came with it, decodes its result (MEX-RES-01). */
export function decodeReply(reply: unknown, staging: Staging): DecodedReply {
  const admission = admit(reply);
  if (!admission.ok) return { ...malformed("", "cannot be read as JSON"), staging_fault: null };
  if (!ENGINE_INVOKE_RESULT.decode(admission.value).ok || !isJsonObject(admission.value)) {
    return { ...malformed("", "does not have the form `{ result, staged }`"), staging_fault: null };
  }
  const { result = null, staged = [] } = admission.value;
  const staging_fault = stageAll(staged, staging);
  const decoded = ENGINE_RESULT.decode(result);
  const outcome = decoded.ok ? { result: decoded.value, fault: null } : malformed(decoded.violation.path, decoded.violation.expected);
  return { ...outcome, staging_fault };
}
