/** Six small gates: enough for the cases that the self-test runs, and no runtime to learn from. */

const AXIS_CONSENT = /^(device(\.|$)|net\.http$|secrets\.use$)/;
const LEVELS = ["D0", "D1", "D2", "D3"];
const LIMIT = 32 * 1024;

/** Each gate gives null, or the code and reason of its denial. */
const GATES = {
  "G-SCHEMA": ({ operation, op_id }, { entry, op }) => {
    if (operation.schema_version !== "poe-1.0") return [null, "schema_version is not poe-1.0"];
    if (op_id === null) return [null, "op_id is no UUID"];
    if (entry === undefined || op === undefined) return [null, "no such operation in the registry"];
    return isObject(operation.params) && op.params_schema.required.every((name) => Object.hasOwn(operation.params, name)) ? null : [null, "params do not fit"];
  },
  "G-CAP": (attempt, setting) => {
    const requested = attempt.operation.capabilities_requested;
    if (!Array.isArray(requested) || requested.length === 0) return [null, "no capability is requested"];
    for (const id of requested) {
      const refused = capabilityFault(id, attempt, setting);
      if (typeof id === "string") setting.recorder.decision(attempt, id, refused === null ? "allow" : "deny");
      if (refused !== null) return refused;
    }
    return null;
  },
  "G-INTEGRITY": ({ operation }) => (Buffer.byteLength(JSON.stringify(operation.params ?? null)) > LIMIT ? [null, "params are over the limit"] : null),
  "G-BUDGET": ({ operation: { budget, output_spec } }) => {
    const caps = isObject(budget) ? Object.values(budget).filter((cap) => cap !== null) : [];
    if (caps.length === 0 || !caps.every((cap) => Number.isSafeInteger(cap) && cap > 0)) return [null, "the budget sets no usable cap"];
    return isObject(output_spec) ? null : [null, "output_spec is missing"];
  },
  "G-PROVENANCE": () => null,
  "G-DET": ({ operation: { determinism, evidence_policy } }, { entry }) => {
    if (!LEVELS.includes(determinism)) return [null, "no such level"];
    if (determinism < "D2" && evidence_policy?.required !== true) return [null, "evidence is not required"];
    return entry !== undefined && determinism > entry.determinism_ceiling ? [null, "over the ceiling"] : null;
  },
};

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function capabilityFault(id, { operation, context, op_id }, { world, entry, op }) {
  if (typeof id !== "string") return [null, "a capability is no text"];
  const [axis, scope] = id.includes(":") ? [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)] : [id, null];
  const { axes, full_ids } = world.capability_registry;
  if (!full_ids.includes(id) && !(axes.includes(axis) && scope !== "")) return ["HSK-4001", "a capability is unknown"];
  if (![...(entry?.required_caps ?? []), ...(op?.capabilities ?? [])].includes(id)) return [null, "a capability is not declared"];
  const profile = world.profiles.find((candidate) => candidate.id === context.capability_profile_id);
  if (!profile?.allowed.includes(id) && !(scope !== null && profile?.allowed.includes(axis))) return [null, "the profile does not hold a capability"];
  const consented = world.consents.some((record) => record.capability_id === id && (record.scope.job_id ?? op_id) === op_id);
  return AXIS_CONSENT.test(axis) && !consented ? [null, `no consent for ${operation.engine_id}`] : null;
}

/** Judges a request and records it; gives the denial, or null. */
export function judge(attempt, world, recorder) {
  const entry = world.registry?.[attempt.operation.engine_id];
  const op = entry?.ops.find((candidate) => candidate.name === attempt.operation.operation);
  for (const [gate, check] of Object.entries(GATES)) {
    const refused = check(attempt, { world, entry, op, recorder });
    if (refused !== null) return recorder.deny(attempt, gate, ...refused);
    recorder.outcome(attempt, gate);
  }
  return null;
}

/** Records six passes, whatever was sent. */
export function pass(attempt, recorder) {
  for (const id of new Set(attempt.operation.capabilities_requested ?? [])) if (typeof id === "string") recorder.decision(attempt, id, "allow");
  for (const gate of Object.keys(GATES)) recorder.outcome(attempt, gate);
}
