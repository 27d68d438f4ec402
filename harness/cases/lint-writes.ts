/** Rules on what an expectation writes: a pass its six outcomes and allow decisions, a denial its outcome, decision and diagnostic (spec-cases/README.md, Writing a case). */
import type { EventMatcher, Step } from "../../spec-cases/contract/types.ts";
import { isObject, type JsonObject, member } from "../json.ts";
import { type BuiltExecute, executesOf } from "./built-view.ts";
import type { Finding } from "./finding.ts";
import type { LintContext } from "./lint-context.ts";
import { sidesOf } from "./sides.ts";
import type { Expectation, LoadedCase, Then } from "./types.ts";

const GATES = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];

function matchersOf(events: readonly EventMatcher[], kind: string): JsonObject[] {
  return events.map((matcher) => member(matcher, kind)).filter(isObject);
}

function accepts(matcher: JsonObject, key: string, value: string): boolean {
  const given = matcher[key];
  return Array.isArray(given) ? given.includes(value) : given === value;
}

function requestedIds(execute: BuiltExecute | undefined): string[] {
  const list = execute?.operation?.["capabilities_requested"];
  return Array.isArray(list) ? list.filter((id) => typeof id === "string") : [];
}

function missingOnPass(expectation: Expectation, execute: BuiltExecute | undefined): string[] {
  const events = expectation.events ?? [];
  const passes = matchersOf(events, "gate_outcome");
  const decisions = matchersOf(events, "capability_action").filter((matcher) => accepts(matcher, "decision_outcome", "allow"));
  const gates = GATES.filter((gate) => !passes.some((matcher) => accepts(matcher, "gate", gate)));
  const ids = [...new Set(requestedIds(execute))].filter((id) => !decisions.some((matcher) => accepts(matcher, "capability_id", id)));
  return [...gates.map((gate) => `gate_outcome of ${gate}`), ...ids.map((id) => `capability_action of \`${id}\` with allow`)];
}

/** True where the case changes what is requested: only then must a capability check have come so far as to be recorded (READ-17). */
function changesRequest(step: Step | undefined): boolean {
  return step !== undefined && "execute" in step && (step.execute.patch ?? []).some(({ path }) => path.startsWith("/capabilities_requested"));
}

function missingOnDenial(expectation: Expectation, execute: BuiltExecute | undefined, step: Step | undefined): string[] {
  const events = expectation.events ?? [];
  const missing: string[] = [];
  if (!matchersOf(events, "gate_outcome").some((matcher) => accepts(matcher, "outcome", "deny"))) missing.push("gate_outcome with deny");
  if (matchersOf(events, "diagnostic").length === 0) missing.push("diagnostic");
  const byCapability = expectation.gate?.length === 1 && expectation.gate[0] === "G-CAP" && requestedIds(execute).length > 0 && changesRequest(step);
  const denied = matchersOf(events, "capability_action").some((matcher) => accepts(matcher, "decision_outcome", "deny"));
  if (byCapability && !denied) missing.push("capability_action with deny");
  if (expectation.phase !== "result" && expectation.engine_calls !== 0) missing.push("engine_calls 0");
  return missing;
}

/** Plain expectations of a step, with the execute each of them judges; alternatives differ in what they write and are left out. */
function plainOf(then: Then, executes: readonly BuiltExecute[]): { readonly expectation: Expectation; readonly execute: BuiltExecute | undefined }[] {
  if ("any_of" in then) return [];
  const list = "each" in then ? then.each : [then];
  return list.map((expectation, index) => ({ expectation, execute: executes[index] }));
}

function checkCase(context: LintContext, loaded: LoadedCase): Finding[] {
  // Cases of an engine family are small: the general rules hold for them, and the gate folders show what is recorded.
  if (loaded.definition.engine_id !== undefined) return [];
  const outcome = context.buildOf(loaded);
  if (!outcome.ok || loaded.definition.gate === null) return [];
  const allPass = loaded.then.flatMap(sidesOf).every((side) => side === "PASS");
  let passWritten = false;
  const findings: Finding[] = [];
  for (const [index, then] of loaded.then.entries()) {
    for (const { expectation, execute } of plainOf(then, executesOf(outcome.built.steps[index]))) {
      if (!execute) continue;
      const { verdict } = expectation;
      // One step of a passing case is enough: what else passes in it is there for another reason.
      const missing =
        verdict === "DENY"
          ? missingOnDenial(expectation, execute, loaded.ask.when[index])
          : verdict === "PASS" && allPass && !passWritten
            ? missingOnPass(expectation, execute)
            : [];
      passWritten ||= verdict === "PASS";
      if (missing.length > 0)
        findings.push(context.finding(loaded, "writes", `/then/${index}`, `a ${verdict === "PASS" ? "PASS" : "DENY"} case writes ${missing.join(", ")}`));
    }
  }
  return findings;
}

/** Cases of a gate write what their verdict leaves behind; cases of topics look at one thing and write that. */
export function checkWrites(context: LintContext): Finding[] {
  return context.corpus.cases.filter(({ origin }) => origin === "corpus").flatMap((loaded) => checkCase(context, loaded));
}
