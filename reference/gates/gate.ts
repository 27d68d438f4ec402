/** What a gate is: a value with a pure check. It returns allow or deny, and never records. */
import type { EngineResult, ExecutionContext, PlannedOperation } from "../../spec-cases/contract/types.ts";
import type { ArtifactView } from "../artifacts/store.ts";
import type { CapabilityAuthority } from "../capabilities/authority.ts";
import type { ConsentView } from "../consent/store.ts";
import type { BudgetStop } from "../engines/budget-stop.ts";
import type { RegisteredOperation, Registry } from "../engines/registry.ts";
import type { EnvelopeFault } from "../envelope/admission.ts";
import type { Envelope } from "../envelope/envelope.ts";
import type { SizeMeasure } from "./measure.ts";

/** Judged before the engine runs, or after it answered (MEX-GATE-05). */
export type Phase = "request" | "result";
export type DenialSeverity = "error" | "warn";

/** One capability check, allow or deny: recorded as an event, whatever the gate's verdict is (MEX-CAP-10). */
export interface CapabilityCheck {
  readonly capability_id: string;
  readonly decision: "allow" | "deny";
  /** The consent record that allowed it, where consent was needed. */
  readonly consent_id?: string;
}

/** What is wrong, in words that name a place and an expectation, and never content. */
export interface Finding {
  /** Stable, upper case; null where there is none. */
  readonly code: string | null;
  readonly reason: string;
  /** JSON Pointer into the envelope or the result; null where no one place is at fault. */
  readonly path: string | null;
  readonly capability_id?: string;
  /** The cap that was exceeded: recorded as an event of its own (MEX-BUD-07). */
  readonly exceeded?: BudgetStop;
}

/** A gate's answer. `warn` lets the operation go on and surfaces in Problems (MEX-DIAG-06). */
export type GateVerdict = { readonly checks?: readonly CapabilityCheck[] } & (
  | { readonly outcome: "pass" }
  | ({ readonly outcome: "warn" } & Finding)
  | ({ readonly outcome: "deny"; readonly severity: DenialSeverity } & Finding)
);

/** Read-only: all that a gate may ask beyond its input. `now` is milliseconds since the epoch, the same for all gates of a phase. */
export interface GateContext {
  readonly now: number;
  readonly registry: Registry;
  readonly capabilities: CapabilityAuthority;
  readonly consents: ConsentView;
  readonly artifacts: ArtifactView;
  /** Bytes of an input of the attempt, as it was verified; null for what was not, for what is no file, and in phase result. */
  readonly readInput: (artifact_id: string) => Uint8Array | null;
  readonly measure: SizeMeasure;
  /** What this platform lacks to run the operation isolated as it must be, in words; null where nothing is missing. */
  readonly lacks: (planned: PlannedOperation) => string | null | Promise<string | null>;
}

/** What is judged in phase request. */
export interface RequestInput {
  readonly envelope: Envelope;
  readonly context: ExecutionContext;
  readonly context_fault: EnvelopeFault | null;
  /** The registry's entry; null for an unknown engine or operation. */
  readonly registered: RegisteredOperation | null;
}

/** What is judged in phase result. */
export interface ResultInput {
  readonly planned: PlannedOperation;
  readonly registered: RegisteredOperation;
  readonly capabilities_granted: readonly string[];
  /** The engine's result, frozen; null where it does not fit engine-result.schema.json, and then `fault` says why. */
  readonly result: EngineResult | null;
  readonly fault: EnvelopeFault | null;
  /** The first artifact that was offered for staging and refused, with the reason; null where none was. */
  readonly staging_fault: EnvelopeFault | null;
}

/** A gate for one phase. It may answer later; it is then given a bounded time (MEX-GATE-06). */
export interface Gate<Input> {
  readonly id: string;
  readonly phase: Phase;
  /** Milliseconds that this input needs beyond that time: content that is large takes long to hash. */
  extraTime?(input: Input, context: GateContext): number;
  check(input: Input, context: GateContext): GateVerdict | Promise<GateVerdict>;
}

export type RequestGate = Gate<RequestInput>;
export type ResultGate = Gate<ResultInput>;

export const PASS: GateVerdict = Object.freeze({ outcome: "pass" });

/** A denial with severity error. `path` is named by its reason where there is one. */
export function deny(code: string, path: string | null, reason: string): GateVerdict {
  return { outcome: "deny", severity: "error", code, reason, path };
}

/** A denial for a fault that was found while decoding. */
export function denyFault(fault: EnvelopeFault): GateVerdict {
  return deny(fault.code, fault.path, fault.reason);
}

/** What a request gate after G-SCHEMA judges: everything decoded. */
export interface DecodedRequest {
  readonly planned: PlannedOperation;
  readonly registered: RegisteredOperation;
  readonly envelope: Envelope;
  readonly context: ExecutionContext;
}

/** A request gate over decoded parts. Where they are not decoded it denies by itself: it does not lean on the gates before it. */
export function requestGate(
  id: string,
  check: (request: DecodedRequest, context: GateContext) => GateVerdict | Promise<GateVerdict>,
  extraTime: Required<RequestGate>["extraTime"] = () => 0,
): RequestGate {
  return Object.freeze<RequestGate>({
    id,
    phase: "request",
    extraTime,
    check({ envelope, context, registered }, gateContext) {
      const { planned } = envelope;
      if (planned === null || registered === null) return deny("ENVELOPE_NOT_DECODED", null, `${id} judges a decoded operation of a registered engine only`);
      return check({ planned, registered, envelope, context }, gateContext);
    },
  });
}

/** What a result gate after G-SCHEMA judges. */
export type DecodedResult = Omit<ResultInput, "result" | "fault"> & { readonly result: EngineResult };

function hasResult(input: ResultInput): input is ResultInput & DecodedResult {
  return input.result !== null;
}

/** A result gate. A result that claims no success is judged by its schema alone (READ-54). */
export function resultGate(
  id: string,
  check: (produced: DecodedResult, context: GateContext) => GateVerdict | Promise<GateVerdict>,
  extraTime: (produced: DecodedResult, context: GateContext) => number = () => 0,
): ResultGate {
  return Object.freeze<ResultGate>({
    id,
    phase: "result",
    extraTime: (input, context) => (hasResult(input) ? extraTime(input, context) : 0),
    check(input, context) {
      if (!hasResult(input)) return deny("RESULT_NOT_DECODED", null, `${id} judges a decoded result only`);
      return input.result.status === "succeeded" ? check(input, context) : PASS;
    },
  });
}
