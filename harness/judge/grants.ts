/** What is truly granted in a world, where the spec says so; `open` where an interpretation leaves it to the runtime. */
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { idKey } from "./attempt.ts";
import type { WorldView } from "./types.ts";

export type Truth = "yes" | "no" | "open";

/** Whether a capability is granted to an operation in a context (MEX-CAP-02 to -12). */
export function grantOf(capability: string, operation: JsonObject, context: JsonObject, view: WorldView): Truth {
  const parts = [
    known(capability, view),
    declared(capability, operation, view),
    profiled(capability, context, view),
    allowedByPolicy(capability, view),
    consented(capability, operation, context, view),
  ];
  if (parts.includes("no")) return "no";
  return parts.includes("open") ? "open" : "yes";
}

function axisOf(capability: string): { axis: string; scope: string | null } {
  const colon = capability.indexOf(":");
  return colon === -1 ? { axis: capability, scope: null } : { axis: capability.slice(0, colon), scope: capability.slice(colon + 1) };
}

/** Lists of a world are read once: it does not change, and every capability of every event asks for them. */
const lists = new WeakMap<readonly JsonValue[], readonly string[]>();

function strings(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  const known = lists.get(value);
  if (known !== undefined) return known;
  const texts = value.filter((item) => typeof item === "string");
  lists.set(value, texts);
  return texts;
}

/** Exact, or an axis-level grant for a scoped request. */
function covers(grants: readonly string[], capability: string): boolean {
  const { axis, scope } = axisOf(capability);
  return grants.includes(capability) || (scope !== null && scope !== "" && grants.includes(axis));
}

function known(capability: string, { world }: WorldView): Truth {
  const registry = member(world, "capability_registry");
  if (strings(member(registry, "full_ids")).includes(capability)) return "yes";
  const { axis, scope } = axisOf(capability);
  if (!strings(member(registry, "axes")).includes(axis)) return "no";
  // READ-12 (a bare axis) and READ-34 (an empty scope) are the runtime's own.
  return scope === null || scope === "" ? "open" : "yes";
}

function declared(capability: string, operation: JsonObject, { world }: WorldView): Truth {
  const entry = member(member(world, "registry"), stringMember(operation, "engine_id") ?? "");
  const ops = member(entry, "ops");
  const op = Array.isArray(ops) ? ops.find((item) => stringMember(item, "name") === stringMember(operation, "operation")) : undefined;
  if (op === undefined) return "no";
  const grants = [...strings(member(entry, "required_caps")), ...strings(member(op, "capabilities"))];
  if (grants.includes(capability)) return "yes";
  const { axis, scope } = axisOf(capability);
  // READ-42: a bare axis among the declarations; READ-34: an empty scope under it.
  return scope !== null && grants.includes(axis) ? "open" : "no";
}

function profiled(capability: string, context: JsonObject, view: WorldView): Truth {
  const { world } = view;
  const id = stringMember(context, "capability_profile_id");
  if (id === undefined) return "open";
  const profiles = member(world, "profiles");
  const profile = Array.isArray(profiles) ? profiles.find((item) => stringMember(item, "id") === id) : undefined;
  const allowed = strings(member(profile, "allowed"));
  // A profile that names an unknown id may deny every operation under it (MEX-CAP-09).
  if (covers(allowed, capability)) return allowed.some((id) => known(id, view) === "no") ? "open" : "yes";
  const { axis, scope } = axisOf(capability);
  return scope === "" && allowed.includes(axis) ? "open" : "no";
}

function allowedByPolicy(capability: string, { world }: WorldView): Truth {
  const denied = strings(member(member(world, "policy"), "denied"));
  return denied.includes(capability) || denied.includes(axisOf(capability).axis) ? "no" : "yes";
}

function needsConsent(capability: string): boolean {
  const { axis } = axisOf(capability);
  return axis === "device" || axis.startsWith("device.") || axis === "net.http" || axis === "secrets.use";
}

function consented(capability: string, operation: JsonObject, context: JsonObject, view: WorldView): Truth {
  if (!needsConsent(capability)) return "yes";
  const valid = view.consents.filter(isObject).filter((record) => holds(record, operation, context, view.now));
  if (valid.some((record) => record["capability_id"] === capability)) return "yes";
  // READ-48: consent for a bare axis.
  return valid.some((record) => record["capability_id"] === axisOf(capability).axis) ? "open" : "no";
}

const DAY_MS = 24 * 60 * 60 * 1000;

function holds(record: JsonObject, operation: JsonObject, context: JsonObject, now: number): boolean {
  const granted = Date.parse(stringMember(record, "granted_at") ?? "");
  const expires = stringMember(record, "expires_at");
  const revoked = stringMember(record, "revoked_at");
  if (!(granted <= now)) return false;
  if (revoked !== undefined && Date.parse(revoked) <= now) return false;
  if (expires !== undefined && Date.parse(expires) <= now) return false;
  if (expires === undefined && record["until_revoked"] !== true && granted + DAY_MS <= now) return false;
  const scope = member(record, "scope");
  const job = stringMember(scope, "job_id");
  if (job !== undefined) return idKey(job) === idKey(stringMember(operation, "op_id") ?? "");
  return (
    stringMember(scope, "model_id") === stringMember(context, "model_id") &&
    stringMember(scope, "workspace_id") === stringMember(context, "workspace_id") &&
    stringMember(context, "model_id") !== undefined
  );
}
