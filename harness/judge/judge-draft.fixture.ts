/** Judges a draft: gives each piece what its schema says, and asks the judge. */
import { expect } from "vitest";
import type { Then } from "../../spec-cases/contract/types.ts";
import type { Ask } from "../cases/types.ts";
import { violationsOf } from "../contract/decode.ts";
import { type JsonObject, member } from "../json.ts";
import type { Checked, Observation, StepObservation, Violation } from "../observe/types.ts";
import type { ResolvedExecute } from "../world/types.ts";
import type { Draft, DraftStep } from "./draft.fixture.ts";
import { judgeCase } from "./judge.ts";
import type { Judgement } from "./types.ts";

/** When a draft is judged; its events were recorded in this minute. */
export const NOW = Date.parse("2026-03-01T12:00:00Z");

/** The draft as the judge gets it, with what the schemas say of every piece. */
export function observationOf(draft: Draft): Observation {
  const right = {
    events: structuredClone(draft.steps.flatMap((step) => step.events)),
    diagnostics: structuredClone(draft.steps.flatMap((step) => step.diagnostics)),
    problems: structuredClone(draft.steps.at(-1)?.problems ?? []),
  };
  draft.reread(right);
  const world = draft.refused === null ? { accepted: true as const } : { accepted: false as const, error: draft.refused };
  return { world, steps: draft.steps.map(observed), reread: draft.steps.length === 0 ? null : right, world_sent: draft.world };
}

function observed(step: DraftStep): StepObservation {
  const executes = step.executes.map(({ operation, text, op_id, context, answer, rpc_error }) => ({
    sent: { operation, text, op_id, context },
    answer: rpc_error === null ? { kind: "result" as const, value: answer } : { kind: "rpc_error" as const, ...rpc_error },
    violations: rpc_error === null ? answerViolations(answer) : [],
    ms: step.ms,
  }));
  const resolved: ResolvedExecute[] = step.executes.map(({ operation, text, op_id }) => ({ operation, text, op_id, context: { actor_id: "agent.planner" } }));
  return {
    step:
      step.executes.length > 0
        ? { kind: "parallel", executes: resolved }
        : { kind: "world_update", update: step.consents === null ? {} : { consents: JSON.parse(JSON.stringify(step.consents)) } },
    executes,
    answer: step.answer,
    invocations: step.invocations.map((invocation, index) => ({
      ...invocation,
      invocation: `i-${index}`,
      workspace: invocation.workspace ?? null,
      reply: invocation.reply === null ? null : { result: invocation.reply, staged: [] },
      ms: 1,
      during: [],
    })),
    events: checked("event", step.events),
    diagnostics: checked("diagnostic", step.diagnostics),
    problems: checked("problem", step.problems),
    ms: step.ms,
  };
}

function checked(schema: "event" | "diagnostic" | "problem", values: readonly JsonObject[]): Checked[] {
  return values.map((value) => ({ value, violations: violationsOf(schema, value) }));
}

function answerViolations(answer: JsonObject): Violation[] {
  const parts = [
    ["denial", "denial"],
    ["result", "engine-result"],
    ["error", "wire_error"],
  ] as const;
  return parts.flatMap(([name, schema]) => {
    const part = member(answer, name);
    if (part === undefined || part === null) return [];
    return violationsOf(schema, part).map(({ path, message }) => ({ path: `/${name}${path}`, message }));
  });
}

/** Judges a draft, by its own expectations or by others. */
export function judgeDraft(draft: Draft, then: readonly Then[] = draft.then): Judgement {
  const ask: Ask = { id: "TST-001", given: { world: "default" }, scripts: ["succeed"], when: [], requires: [], secrets: draft.secrets };
  return judgeCase({ ask, observation: observationOf(draft), then, start: draft.start, now: NOW });
}

/** Expects that the judge finds nothing. */
export function expectRight(draft: Draft, then?: readonly Then[]): void {
  expect(judgeDraft(draft, then).mismatches).toEqual([]);
}

/** Expects a mismatch at this place, of this clause where one is given. */
export function expectFault(draft: Draft, path: string, requirement?: string): void {
  const { mismatches } = judgeDraft(draft);
  const shown = mismatches.filter((found) => requirement === undefined || found.requirement === requirement).map((found) => found.path);
  expect(shown).toContainEqual(expect.stringContaining(path));
}
