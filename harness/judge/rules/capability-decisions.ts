/** Rule 2: capability decisions are true (MEX-CAP-10, READ-17). */
import { type JsonValue, member, stringMember } from "../../json.ts";
import { grantOf, type Truth } from "../grants.ts";
import { mismatch } from "../mismatch.ts";
import type { Mismatch, Rule } from "../types.ts";

const ID = "capability-decisions";

/** The rule. */
export const capabilityDecisionsRule: Rule = {
  id: ID,
  check({ attempt, world }) {
    const { operation, context } = attempt.sent;
    const requested = member(operation, "capabilities_requested");
    if (operation === null || !Array.isArray(requested)) return [];
    const found: Mismatch[] = [];
    const allowed = new Set<JsonValue>();
    for (const event of attempt.events.filter((candidate) => stringMember(candidate, "type") === "capability_action")) {
      const id = stringMember(event, "capability_id") ?? "";
      const decision = stringMember(event, "decision_outcome");
      const path = `/events/capability_action/${id}`;
      const meant = requested.filter((candidate) => typeof candidate === "string").filter((candidate) => standsFor(id, candidate));
      if (meant.length === 0) {
        found.push(mismatch(path, "an id that was requested", id, ID, "MEX-CAP-10"));
        continue;
      }
      const truth = truthOf(meant.map((candidate) => grantOf(candidate, operation, context, world)));
      if (decision === "allow" && truth === "no") found.push(mismatch(`${path}/decision_outcome`, "deny: it is not granted", "allow", ID, "MEX-CAP-10"));
      if (decision === "deny" && truth === "yes") found.push(mismatch(`${path}/decision_outcome`, "allow: it is granted", "deny", ID, "MEX-CAP-10"));
      const actor = stringMember(event, "actor_id");
      if (actor !== stringMember(context, "actor_id")) found.push(mismatch(`${path}/actor_id`, member(context, "actor_id"), actor, ID, "MEX-CAP-10"));
      if (decision === "allow") for (const candidate of meant) allowed.add(candidate);
      else if (attempt.seen.verdict === "PASS") found.push(mismatch(`${path}/decision_outcome`, "allow on a PASS", "deny", ID, "MEX-CAP-10"));
    }
    if (attempt.seen.verdict === "PASS") {
      for (const id of new Set(requested))
        if (typeof id === "string" && !allowed.has(id))
          found.push(mismatch(`/events/capability_action/${id}`, "an allow, since the operation ran", "none", ID, "MEX-CAP-10"));
    }
    return found;
  },
};

const MARKER = "[REDACTED:";

/** Whether a recorded id is a requested one; a scope that matches a detector may stand redacted, its axis not (READ-44). */
function standsFor(recorded: string, requested: string): boolean {
  if (recorded === requested) return true;
  const at = recorded.indexOf(MARKER);
  const kept = recorded.slice(0, Math.max(at, 0));
  return at > 0 && kept.includes(":") && requested.startsWith(kept);
}

/** Where several redacted ids look alike, only what holds of all of them is known. */
function truthOf(truths: readonly Truth[]): Truth {
  const [first = "open"] = truths;
  return truths.every((truth) => truth === first) ? first : "open";
}
