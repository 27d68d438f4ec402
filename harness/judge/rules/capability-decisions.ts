/** Rule 2: capability decisions are true (MEX-CAP-10, READ-17). */
import { member, stringMember } from "../../json.ts";
import { grantOf } from "../grants.ts";
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
    const allowed = new Set<string>();
    for (const event of attempt.events.filter((candidate) => stringMember(candidate, "type") === "capability_action")) {
      const id = stringMember(event, "capability_id") ?? "";
      const decision = stringMember(event, "decision_outcome");
      const path = `/events/capability_action/${id}`;
      // READ-44: a scope that matches a detector may stand redacted.
      if (id.includes("[REDACTED:")) continue;
      if (!requested.includes(id)) {
        found.push(mismatch(path, "an id that was requested", id, ID, "MEX-CAP-10"));
        continue;
      }
      const truth = grantOf(id, operation, context, world);
      if (decision === "allow" && truth === "no") found.push(mismatch(`${path}/decision_outcome`, "deny: it is not granted", "allow", ID, "MEX-CAP-10"));
      if (decision === "deny" && truth === "yes") found.push(mismatch(`${path}/decision_outcome`, "allow: it is granted", "deny", ID, "MEX-CAP-10"));
      const actor = stringMember(event, "actor_id");
      if (actor !== stringMember(context, "actor_id")) found.push(mismatch(`${path}/actor_id`, member(context, "actor_id"), actor, ID, "MEX-CAP-10"));
      if (decision === "allow") allowed.add(id);
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
