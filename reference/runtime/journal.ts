/** The journal of one attempt: composes what is recorded, in the order in which it happened, and commits it in one transaction. */
import type {
  BudgetExceededDetails,
  BudgetExceededEvent,
  CapabilityActionEvent,
  Denial,
  Diagnostic,
  DiagnosticEvent,
  ExecutionContext,
  GateOutcomeEvent,
  ToolCallEvent,
  ToolResultEvent,
} from "../../spec-cases/contract/types.ts";
import type { Envelope } from "../envelope/envelope.ts";
import type { CapabilityCheck, Finding, GateVerdict, Phase } from "../gates/gate.ts";
import type { OwnRecord } from "../recorder/recorder.ts";
import type { RuntimeParts } from "./parts.ts";

/** Ids and content that all records of an attempt share. */
export interface JournalSubject {
  readonly attempt_id: string;
  readonly job_id: string;
  readonly envelope: Envelope;
  readonly context: ExecutionContext;
}

/** What one invocation is named by. */
export interface InvocationNames {
  readonly invocation: string;
  readonly engine_id: string;
  readonly operation: string;
}

/** The part of a runtime that records on behalf of gates and engines; nobody else does. */
export type JournalParts = Pick<RuntimeParts, "recorder" | "problems" | "redactText" | "ids" | "stamp">;

const COMPONENT = "mex.runtime";
/** Names from an envelope are cut in gate outcomes (TARGET-PROTOCOL, Outcomes of odd envelopes). */
const MAX_NAME = 256;
/** Stands in for a time until the commit. */
const NOT_YET = "";
const LEVELS = { pass: "info", warn: "warning", deny: "error" } as const;
const SEVERITIES = { error: "error", warn: "warning" } as const;

type Refused = Exclude<GateVerdict, { outcome: "pass" }>;

/** What a gate outcome says of a refusal. */
interface Recorded {
  readonly code: string | null;
  readonly reason: string | null;
  readonly severity: Denial["severity"] | null;
  readonly diagnostic_id: string | null;
}

const NOTHING_REFUSED: Recorded = { code: null, reason: null, severity: null, diagnostic_id: null };

/** Members that all events of an attempt share. */
type Base = Pick<GateOutcomeEvent, "event_id" | "timestamp" | "actor" | "job_id" | "attempt_id">;

export class Journal {
  readonly #parts: JournalParts;
  readonly #subject: JournalSubject;
  /** Names as they stand in gate outcomes. */
  readonly #named: Pick<Envelope, "op_id" | "engine_id" | "operation">;
  #pending: OwnRecord[] = [];

  constructor(parts: JournalParts, subject: JournalSubject) {
    const { op_id, engine_id, operation } = subject.envelope;
    this.#named = { op_id, engine_id: engine_id?.slice(0, MAX_NAME) ?? null, operation: operation?.slice(0, MAX_NAME) ?? null };
    this.#parts = parts;
    this.#subject = subject;
  }

  /**
   * Stores all that is pending in one transaction; throws the recorder's RuntimeFault and keeps nothing.
   * Times are given here: other attempts may have recorded since, and stored rows stand in the order of their times.
   */
  commit(): void {
    const records = this.#pending;
    if (records.length === 0) return;
    this.#pending = [];
    const timestamp = this.#parts.stamp();
    for (const record of records) {
      if ("event" in record) record.event.timestamp = timestamp;
      else record.diagnostic.timestamp = timestamp;
    }
    this.#parts.recorder.commit(records);
  }

  /** A capability check, allow or deny (MEX-CAP-10). */
  capabilityChecked({ capability_id, decision, consent_id }: CapabilityCheck): void {
    const { actor_id, model_id, workspace_id } = this.#subject.context;
    const event: CapabilityActionEvent = {
      type: "capability_action",
      ...this.#base(),
      capability_id,
      actor_id,
      decision_outcome: decision,
      ...(model_id == null ? {} : { model_id }),
      ...(workspace_id == null ? {} : { wsids: [workspace_id] }),
      ...(consent_id === undefined ? {} : { consent_id }),
    };
    this.#pending.push({ event });
  }

  gatePassed(gate: string, phase: Phase): void {
    this.#gateOutcome(gate, phase, "pass", NOTHING_REFUSED);
  }

  /** A deny or warn: first the Diagnostic with its FR-EVT-003, then the outcome that names it. Returns the denial as it is answered. */
  gateRefused(gate: string, phase: Phase, verdict: Refused): Denial {
    const severity = verdict.outcome === "deny" ? verdict.severity : "warn";
    const reason = this.#parts.redactText(verdict.reason);
    const word = verdict.outcome === "deny" ? "denied" : "warned";
    const diagnostic_id = this.#diagnose(`${gate} ${word}: ${verdict.code ?? "no code"}`, { ...verdict, reason }, SEVERITIES[severity]);
    this.#gateOutcome(gate, phase, verdict.outcome, { code: verdict.code, reason, severity, diagnostic_id });
    const { path, exceeded } = verdict;
    const details = { ...(path === null ? {} : { path }), ...exceeded };
    return { gate, code: verdict.code, reason, severity, ...(path === null && exceeded === undefined ? {} : { details }), diagnostic_id };
  }

  /** A failed engine surfaces in Problems (MEX-RES-05). */
  engineFailed(names: InvocationNames, code: string, reason: string): void {
    this.#diagnose(`${names.engine_id} failed: ${code}`, { code, reason, path: null }, "error");
  }

  /** The runtime itself failed on this attempt. */
  runtimeFailed(code: string, reason: string): void {
    this.#diagnose(`the runtime failed: ${code}`, { code, reason, path: null }, "fatal");
  }

  toolCalled(names: InvocationNames): void {
    const event: ToolCallEvent = { type: "tool_call", ...this.#base(), ...names };
    this.#pending.push({ event });
  }

  toolAnswered(names: InvocationNames, status: string, duration_ms: number): void {
    const event: ToolResultEvent = { type: "tool_result", ...this.#base(), ...names, status, duration_ms };
    this.#pending.push({ event });
  }

  /** An engine was stopped for its budget (MEX-BUD-07). */
  budgetExceeded(details: BudgetExceededDetails): void {
    const event: BudgetExceededEvent = { type: "system", ...this.#base(), component: COMPONENT, message: "budget_exceeded", level: "error", details };
    this.#pending.push({ event });
  }

  #base(): Base {
    const event_id = this.#parts.ids.next();
    const { attempt_id, job_id } = this.#subject;
    if (attempt_id === job_id) return { event_id, timestamp: NOT_YET, actor: "system", job_id };
    return { event_id, timestamp: NOT_YET, actor: "system", job_id, attempt_id };
  }

  #gateOutcome(gate: string, phase: Phase, outcome: GateVerdict["outcome"], refused: Recorded): void {
    const { op_id, engine_id, operation } = this.#named;
    const { code, reason, severity, diagnostic_id } = refused;
    const details = { gate, phase, outcome, op_id, engine_id, operation, code, reason, severity, diagnostic_id };
    const level = LEVELS[outcome];
    const base = this.#base();
    const { event_id, timestamp, actor, job_id } = base;
    // Member by member, since most events are of this kind: a spread within a literal is many times slower.
    const event: GateOutcomeEvent =
      base.attempt_id === undefined
        ? { type: "system", event_id, timestamp, actor, job_id, component: COMPONENT, message: "gate_outcome", level, details }
        : { type: "system", ...base, component: COMPONENT, message: "gate_outcome", level, details };
    this.#pending.push({ event });
  }

  /** Stores a Diagnostic and its FR-EVT-003 (MEX-LOG-04); answers its id. */
  #diagnose(title: string, { code, reason, capability_id }: Finding, severity: Diagnostic["severity"]): string {
    const { attempt_id, job_id, context } = this.#subject;
    const id = this.#parts.ids.next();
    const diagnostic = this.#parts.problems.diagnose(
      {
        title,
        message: reason,
        severity,
        source: "engine",
        surface: "system",
        code,
        job_id,
        actor: "system",
        link_confidence: "direct",
        status: "open",
        ...(attempt_id === job_id ? {} : { attempt_id }),
        ...(capability_id === undefined ? {} : { capability_id }),
        ...(context.model_id == null ? {} : { model_id: context.model_id }),
        ...(context.workspace_id == null ? {} : { wsid: context.workspace_id }),
      },
      id,
      NOT_YET,
    );
    const wsid = context.workspace_id == null ? {} : { wsid: context.workspace_id };
    const event: DiagnosticEvent = { type: "diagnostic", ...this.#base(), diagnostic_id: diagnostic.id, severity, source: diagnostic.source, ...wsid };
    this.#pending.push({ diagnostic }, { event });
    return diagnostic.id;
  }
}
