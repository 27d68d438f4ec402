/** Asks one gate about one operation. */
import { expect } from "vitest";
import { decodeContext, decodeEnvelope } from "../envelope/envelope.ts";
import type { GateVerdict, RequestGate } from "../gates/gate.ts";
import { gateContext } from "../runtime/judge.ts";
import { type Bed, createBed } from "./bed.ts";
import { context, type Draft } from "./corpus.ts";

/** What a denial must say. */
export interface ExpectedDenial {
  readonly code: string;
  readonly path?: string | null;
}

let bed: Bed | undefined;

/** The gate's verdict, in the default world or in another. */
export async function judge(gate: RequestGate, operation: unknown, options: { world?: Draft; context?: unknown } = {}): Promise<GateVerdict> {
  bed ??= createBed();
  const { parts } = options.world === undefined ? bed : createBed({ world: options.world });
  const envelope = decodeEnvelope(operation);
  const asked = decodeContext("context" in options ? options.context : context());
  const { engine_id, operation: name } = envelope;
  const registered = engine_id === null || name === null ? null : parts.registry.findOperation(engine_id, name);
  return gate.check({ envelope, context: asked.value, context_fault: asked.fault, registered }, gateContext(parts, parts.artifacts));
}

/** Asserts a pass, showing what was denied. */
export function expectPass(verdict: GateVerdict): void {
  expect(verdict).toMatchObject({ outcome: "pass" });
}

/** Asserts a denial with its code, and its path where one is given; a reason is always there. */
export function expectDenial(verdict: GateVerdict, expected: ExpectedDenial): void {
  expect(verdict).toMatchObject({ outcome: "deny", severity: "error", ...expected });
  expect(verdict.outcome === "pass" ? "" : verdict.reason).not.toBe("");
}
