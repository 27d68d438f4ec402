/** G-CAP, request: default deny; every requested id known, declared, in the profile, not denied by policy, under consent where needed. */
import { needsConsent } from "../capabilities/ids.ts";
import { type CapabilityCheck, type DecodedRequest, type GateContext, type GateVerdict, PASS, requestGate } from "./gate.ts";

type RefusalCode = NonNullable<ReturnType<GateContext["capabilities"]["refusal"]>> | "CAP_CONSENT_MISSING";

const REASONS: Readonly<Record<RefusalCode, string>> = {
  "HSK-4001": "is no capability of the capability registry",
  CAP_NOT_DECLARED: "is declared by neither the engine nor the operation",
  CAP_PROFILE_UNKNOWN: "has no known capability profile to stand in; name one in the context",
  CAP_PROFILE_INVALID: "stands under a capability profile that names an unknown capability",
  CAP_NOT_IN_PROFILE: "is not allowed by the capability profile",
  CAP_POLICY_DENIED: "is denied by surface policy",
  CAP_CONSENT_MISSING: "has no consent record that covers this job, or this model and workspace, now",
};

interface Judged {
  readonly check: CapabilityCheck;
  readonly refusal: RefusalCode | null;
  readonly index: number;
}

function judge(capability_id: string, index: number, request: DecodedRequest, context: GateContext): Judged {
  const { planned, registered, context: asked } = request;
  const refusal = context.capabilities.refusal({ capability_id, declared: registered.declared, profile_id: asked.capability_profile_id ?? null });
  if (refusal !== null) return { check: { capability_id, decision: "deny" }, refusal, index };
  if (!needsConsent(capability_id)) return { check: { capability_id, decision: "allow" }, refusal: null, index };
  const { model_id = null, workspace_id = null } = asked;
  const consent = context.consents.find({ capability_id, job_id: planned.op_id, model_id, workspace_id, now: context.now });
  if (consent === null) return { check: { capability_id, decision: "deny" }, refusal: "CAP_CONSENT_MISSING", index };
  return { check: { capability_id, decision: "allow", consent_id: consent.consent_id }, refusal: null, index };
}

/** Unknown ids come first: HSK-4001 is the answer wherever they stand in the list (MEX-CAP-02, MEX-CAP-14). */
function verdictOf(judged: readonly Judged[]): GateVerdict {
  const checks = judged.map(({ check }) => check);
  const worst = judged.find(({ refusal }) => refusal === "HSK-4001") ?? judged.find(({ refusal }) => refusal !== null);
  if (worst?.refusal == null) return { ...PASS, checks };
  const path = `/capabilities_requested/${worst.index}`;
  const reason = `\`${path}\` ${REASONS[worst.refusal]}`;
  return { outcome: "deny", severity: "error", code: worst.refusal, reason, path, capability_id: worst.check.capability_id, checks };
}

export const G_CAP = requestGate("G-CAP", (request, context) => {
  const requested = request.planned.capabilities_requested;
  if (requested.length === 0) {
    const reason = "`/capabilities_requested` is empty; request what the operation needs";
    return { outcome: "deny", severity: "error", code: "CAP_EMPTY", reason, path: "/capabilities_requested" };
  }
  const judged: Judged[] = [];
  const seen = new Set<string>();
  for (const [index, capability_id] of requested.entries()) {
    if (seen.has(capability_id)) continue;
    seen.add(capability_id);
    judged.push(judge(capability_id, index, request, context));
  }
  return verdictOf(judged);
});
