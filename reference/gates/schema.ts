/** G-SCHEMA, request: the envelope, the context, the registered engine and operation, params against their schema. */

import { satisfies } from "../engines/version-requirement.ts";
import { deny, denyFault, type GateContext, type GateVerdict, PASS, type RequestGate, type RequestInput } from "./gate.ts";
import { INLINE_LIMIT } from "./measure.ts";

function checkRegistered({ envelope, registered }: RequestInput, { registry }: GateContext): GateVerdict {
  if (registered !== null) return PASS;
  if (envelope.engine_id === null || registry.findEngine(envelope.engine_id) === null) {
    return deny("ENGINE_UNKNOWN", "/engine_id", "`/engine_id` names no engine of the registry");
  }
  return deny("OPERATION_UNKNOWN", "/operation", "`/operation` names no operation of that engine");
}

/** An engine without any implementation is another matter: it fails after the gates (MEX-REG-06). */
function checkVersion({ envelope, registered }: RequestInput): GateVerdict {
  const implementations = registered?.engine.implementations ?? [];
  const wanted = envelope.planned?.engine_version_req;
  if (implementations.length === 0 || implementations.some((implementation) => satisfies(implementation, wanted))) return PASS;
  return deny("ENGINE_VERSION_UNBOUND", "/engine_version_req", "`/engine_version_req` is met by no implementation that the registry binds to the engine");
}

/** The list of capabilities is judged id by id, each with an event: its size is bounded before that (READ-02). */
function isListTooLarge({ envelope }: RequestInput, { measure }: GateContext): boolean {
  const { planned, bytes_bound } = envelope;
  return planned !== null && bytes_bound > INLINE_LIMIT && measure.jsonBytes(planned.capabilities_requested) > INLINE_LIMIT;
}

export const G_SCHEMA: RequestGate = Object.freeze<RequestGate>({
  id: "G-SCHEMA",
  phase: "request",
  check(input, context) {
    const { envelope, context_fault, registered } = input;
    const fault = envelope.fault ?? context_fault;
    if (fault !== null) return denyFault(fault);
    const known = checkRegistered(input, context);
    if (known.outcome !== "pass" || registered === null || envelope.planned === null) return known;
    if (isListTooLarge(input, context)) return deny("FIELD_TOO_LARGE", "/capabilities_requested", `\`/capabilities_requested\` is over ${INLINE_LIMIT} bytes`);
    const version = checkVersion(input);
    if (version.outcome !== "pass") return version;
    const violation = registered.validateParams(envelope.planned.params);
    if (violation === null) return PASS;
    const path = `/params${violation.path}`;
    return deny("PARAMS_MALFORMED", path, `\`${path}\` ${violation.expected}`);
  },
});
