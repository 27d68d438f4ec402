/** G-BUDGET, request: at least one cap, none of zero, none above the engine's default, output_spec within output_bytes. */
import type { Budget } from "../../spec-cases/contract/types.ts";
import { type DecodedRequest, deny, type GateVerdict, PASS, requestGate } from "./gate.ts";

/** The caps of a budget, by their names on the wire. */
export const CAPS = ["cpu_time_ms", "wall_time_ms", "memory_bytes", "output_bytes"] as const satisfies readonly (keyof Budget)[];

function isCap(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Caps one by one; the default budget is read as a maximum (READ-09), zero as a refusal (READ-35). */
function checkCaps(budget: Budget, defaults: Budget | null): GateVerdict {
  let given = 0;
  for (const name of CAPS) {
    const cap = budget[name] ?? null;
    if (cap === null) continue;
    const path = `/budget/${name}`;
    if (!isCap(cap)) return deny("BUDGET_MALFORMED", path, `\`${path}\` must be a whole number from 0 to 2^53 - 1`);
    if (cap === 0) return deny("BUDGET_ZERO", path, `\`${path}\` allows nothing; raise it or leave it out`);
    const most = defaults?.[name] ?? null;
    if (most !== null && cap > most) return deny("BUDGET_OVER_DEFAULT", path, `\`${path}\` is above the engine's default budget`);
    given += 1;
  }
  return given === 0 ? deny("BUDGET_EMPTY", "/budget", "`/budget` sets no cap; give at least one of time, memory and output") : PASS;
}

function checkOutputSpec({ planned }: DecodedRequest): GateVerdict {
  const wanted = planned.output_spec.max_bytes ?? null;
  const cap = planned.budget.output_bytes ?? null;
  if (wanted === null || cap === null || wanted <= cap) return PASS;
  return deny("OUTPUT_SPEC_OVER_BUDGET", "/output_spec/max_bytes", "`/output_spec/max_bytes` is above `/budget/output_bytes`");
}

export const G_BUDGET = requestGate("G-BUDGET", (request) => {
  const caps = checkCaps(request.planned.budget, request.registered.engine.default_budget);
  return caps.outcome === "pass" ? checkOutputSpec(request) : caps;
});
