/** Faults that the harness injects into one case: a recorder that fails, gates that fail. They hold until the case ends. */
import type { GateFault } from "../../spec-cases/contract/types.ts";
import { assertNever, RuntimeFault } from "../faults.ts";
import type { Finding, Gate, GateVerdict } from "../gates/gate.ts";
import type { GateTable } from "../gates/table.ts";
import type { Recorder } from "../recorder/recorder.ts";

/** The recorder and gates of one case, as honest as they were until a fault is injected. */
export interface FaultSwitch {
  readonly recorder: Recorder;
  readonly gates: GateTable;
  /** The n-th event from now on and all later ones fail, counted from 1; diagnostics are not counted. */
  breakRecorder(at: number): void;
  /** Breaks a gate; false where the runtime has no gate of that id in that phase. */
  breakGate(fault: GateFault): boolean;
}

/** Lets some events through and then fails as a full disk does: the transaction with the failing event stores nothing. */
class BreakingRecorder {
  readonly recorder: Recorder;
  #left = Number.POSITIVE_INFINITY;

  constructor(honest: Recorder) {
    this.recorder = {
      ...honest,
      commit: (records) => {
        this.#left -= records.filter((record) => !("diagnostic" in record)).length;
        if (this.#left < 0) throw new RuntimeFault("HSK-500-DB", "the recorder's database refused (an injected fault); nothing of this step was stored");
        honest.commit(records);
      },
    };
  }

  breakAt(at: number): void {
    this.#left = at - 1;
  }
}

const FINDING: Finding = { code: "FAULT_INJECTED", reason: "a fault was injected into this gate", path: null };

function spoil(verdict: GateVerdict, effect: GateFault["effect"]): GateVerdict | Promise<GateVerdict> {
  // A denial of the gate itself wins: a fault must not let through what the gate refuses.
  if (verdict.outcome === "deny") return verdict;
  const checks = verdict.checks === undefined ? {} : { checks: verdict.checks };
  switch (effect) {
    case "throw":
      throw new Error("injected");
    case "hang":
      return new Promise(() => undefined);
    case "warn":
      return { outcome: "warn", ...FINDING, ...checks };
    case "deny_warn":
      return { outcome: "deny", severity: "warn", ...FINDING, ...checks };
    default:
      return assertNever(effect);
  }
}

function breakOne<Input>(gate: Gate<Input>, { effect }: GateFault): Gate<Input> {
  return {
    ...gate,
    check(input, context) {
      const verdict = gate.check(input, context);
      return verdict instanceof Promise ? verdict.then((later) => spoil(later, effect)) : spoil(verdict, effect);
    },
  };
}

function breakIn<Input>(gates: readonly Gate<Input>[], fault: GateFault): readonly Gate<Input>[] {
  return gates.map((gate) => (gate.id === fault.gate ? breakOne(gate, fault) : gate));
}

/** Switches over an honest recorder and honest gates; without an injection both do what they did. */
export function createFaultSwitch(recorder: Recorder, honest: GateTable): FaultSwitch {
  const breaking = new BreakingRecorder(recorder);
  const table = { ...honest };
  return {
    recorder: breaking.recorder,
    gates: table,
    breakRecorder: (at) => breaking.breakAt(at),
    breakGate(fault) {
      const engineGate = fault.phase === "request" ? table.engine.get(fault.gate) : undefined;
      const known = engineGate !== undefined || table[fault.phase].some((gate) => gate.id === fault.gate);
      if (engineGate !== undefined) table.engine = new Map([...table.engine, [fault.gate, breakOne(engineGate, fault)]]);
      if (fault.phase === "request") table.request = breakIn(table.request, fault);
      else table.result = breakIn(table.result, fault);
      return known;
    },
  };
}
