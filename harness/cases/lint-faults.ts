/** Rules on faults: one a case, said where it is, and beside it the case without it that passes (the anchor). */
import type { ExecuteStep, JsonPatch, Step } from "../../spec-cases/contract/types.ts";
import { isObject, stringMember } from "../json.ts";
import type { Finding } from "./finding.ts";
import type { LintContext } from "./lint-context.ts";
import { caseSides, type Side, sidesOf } from "./sides.ts";
import type { LoadedCase } from "./types.ts";

/** One execute with what anchors are compared by. */
interface Attempt {
  readonly loaded: LoadedCase;
  readonly place: string;
  readonly side: Side | null;
  readonly base: string;
  readonly operation: string;
  readonly world: string;
  readonly worldPatch: string;
  readonly scripts: string;
}

const TEXT_BASE = "spatial-build-d2";

/** A patch that only gives the attempt another id is no difference. */
function patchText(patch: JsonPatch | undefined): string {
  return JSON.stringify((patch ?? []).filter(({ path }) => path !== "/op_id"));
}

function textBase(parts: readonly unknown[]): string | undefined {
  for (const part of parts) {
    const generator = isObject(part) ? (part["$operation"] ?? part["$members"]) : undefined;
    const base = stringMember(generator, "base");
    if (base !== undefined) return base;
  }
  return undefined;
}

function operationsOf(step: Step): { readonly base: string; readonly operation: string }[] {
  const ofExecute = ({ base, patch }: ExecuteStep): { base: string; operation: string } => ({ base, operation: patchText(patch) });
  if ("execute" in step) return [ofExecute(step.execute)];
  if ("parallel" in step) return step.parallel.map(ofExecute);
  if (!("execute_text" in step)) return [];
  const { parts, base } = step.execute_text;
  return [{ base: base ?? textBase(parts) ?? TEXT_BASE, operation: JSON.stringify(parts) }];
}

function attemptsOf(loaded: LoadedCase): Attempt[] {
  const { given } = loaded.ask;
  const shared = { loaded, world: given.world, worldPatch: JSON.stringify(given.patch ?? []), scripts: JSON.stringify(loaded.ask.scripts) };
  return loaded.ask.when.flatMap((step, index) => {
    const then = loaded.then[index];
    const sides = then === undefined ? [] : sidesOf(then);
    return operationsOf(step).map((operation, member) => ({ ...shared, ...operation, place: `/then/${index}`, side: sides[member] ?? null }));
  });
}

type FaultIn = NonNullable<LoadedCase["definition"]["fault_in"]>;

/** What the anchor has in common with the faulty attempt (spec-cases/README.md, Writing a case). */
const KEY: Record<FaultIn, (attempt: Attempt) => string[]> = {
  operation: ({ base, world, worldPatch }) => [base, world, worldPatch],
  world: ({ base, operation, world }) => [base, operation, world],
  engine: ({ base, operation, world, worldPatch }) => [base, operation, world, worldPatch],
  step: ({ base, world }) => [base, world],
};

const WANTED: Record<FaultIn, string> = {
  operation: "the same base, world and world patch",
  world: "the same base and operation patch in the same named world",
  engine: "the same world and operation and other scripts",
  step: "the same base and world",
};

function keyOf(fault: FaultIn, attempt: Attempt): string {
  return JSON.stringify([fault, ...KEY[fault](attempt)]);
}

/** Each DENY case has an anchor, so that a runtime that denies everything fails. */
export function checkAnchors(context: LintContext): Finding[] {
  const attempts = context.corpus.cases.map((loaded) => ({ loaded, own: attemptsOf(loaded) }));
  const anchors = new Map<string, Attempt[]>();
  for (const attempt of attempts.flatMap(({ own }) => own)) {
    if (attempt.side !== "PASS") continue;
    for (const fault of ["operation", "world", "engine", "step"] as const) {
      // A world that may be refused is an anchor for the same world alone: elsewhere a runtime that refuses it would never show the pass.
      if (attempt.loaded.definition.given.start !== undefined && (fault === "world" || fault === "step")) continue;
      const key = keyOf(fault, attempt);
      anchors.set(key, [...(anchors.get(key) ?? []), attempt]);
    }
  }
  return attempts.flatMap(({ loaded, own }) => {
    const { anchor, anchor_reason, fault_in } = loaded.definition;
    if (anchor === null && anchor_reason === undefined) return [context.finding(loaded, "anchor", "/anchor", "`anchor: null` needs `anchor_reason`")];
    if (anchor === undefined && anchor_reason !== undefined)
      return [context.finding(loaded, "anchor", "/anchor_reason", "`anchor_reason` stands beside `anchor: null` alone")];
    if (anchor === null || fault_in === null) return [];
    const denied = own.find(({ side }) => side === "DENY");
    if (!denied) return [];
    const found = (anchors.get(keyOf(fault_in, denied)) ?? []).some((attempt) => fault_in !== "engine" || attempt.scripts !== denied.scripts);
    const message = `no anchor: a PASS case with ${WANTED[fault_in]} (base \`${denied.base}\`, world \`${denied.world}\`) is missing; write one, or \`anchor: null\` with anchor_reason`;
    return found ? [] : [context.finding(loaded, "anchor", denied.place, message)];
  });
}

/** fault_in says where the fault is, and is null where nothing is wrong. */
export function checkFaultIn(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const { fault_in, two_faults, given } = loaded.definition;
    const sides = caseSides(loaded);
    const every = loaded.then.flatMap(sidesOf);
    if (fault_in === null && sides.has("DENY")) {
      return [context.finding(loaded, "fault-in", "/fault_in", "the case denies or fails: say whether the fault is in the operation, world, engine or a step")];
    }
    if (fault_in !== null && given.start === undefined && every.length > 0 && every.every((side) => side === "PASS")) {
      return [context.finding(loaded, "fault-in", "/fault_in", "every step passes, so nothing is wrong: write null")];
    }
    if (two_faults === true && !sides.has("DENY")) return [context.finding(loaded, "two-faults", "/two_faults", "two faults and no step that denies")];
    return [];
  });
}
