/** What a miniature records of one case: outcomes, decisions, diagnostics and their problems. */
import { createHash, randomUUID } from "node:crypto";

export class Recorder {
  events = [];
  diagnostics = [];

  event(attempt, members) {
    this.events.push({ event_id: randomUUID(), timestamp: new Date().toISOString(), actor: "system", job_id: attempt.attempt_id, ...members });
  }

  decision(attempt, capability_id, decision_outcome) {
    this.event(attempt, { type: "capability_action", capability_id, actor_id: attempt.context.actor_id, decision_outcome });
  }

  outcome(attempt, gate, denied) {
    const { engine_id, operation } = attempt.operation;
    const text = (value) => (typeof value === "string" ? value.slice(0, 256) : null);
    const details = { gate, phase: "request", outcome: "pass", op_id: attempt.op_id, engine_id: text(engine_id), operation: text(operation), ...denied };
    const level = denied === undefined ? "info" : "error";
    this.event(attempt, { type: "system", component: "miniature", message: "gate_outcome", level, details });
  }

  /** Records a denial: the Diagnostic first, then FR-EVT-003, then the outcome; gives what the answer says. */
  deny(attempt, gate, code, reason) {
    const said = { title: `${gate}: ${reason}`, severity: "error", source: "engine", surface: "system", code };
    const fingerprint = createHash("sha256").update(JSON.stringify(said)).digest("hex");
    const id = randomUUID();
    const stored = { id, fingerprint, message: reason, ...said, link_confidence: "direct", timestamp: new Date().toISOString(), job_id: attempt.attempt_id };
    this.diagnostics.push(stored);
    this.event(attempt, { type: "diagnostic", diagnostic_id: id, severity: "error", source: "engine" });
    const denial = { gate, code, reason, severity: "error", diagnostic_id: id };
    this.outcome(attempt, gate, { ...denial, outcome: "deny" });
    return denial;
  }

  snapshot() {
    const groups = new Map();
    for (const { id, fingerprint, title, severity, source, surface, code } of this.diagnostics) {
      const group = groups.get(fingerprint) ?? { fingerprint, count: 0, title, severity, source, surface, code, diagnostic_ids: [] };
      group.count += 1;
      group.diagnostic_ids.push(id);
      groups.set(fingerprint, group);
    }
    return { events: this.events, diagnostics: this.diagnostics, problems: [...groups.values()] };
  }
}
