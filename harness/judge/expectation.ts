/** Holds one expectation against what one execute, or one other step, was seen to do. */
import type { DiagnosticMatcher, Expectation, ProblemMatcher, Then } from "../../spec-cases/contract/types.ts";
import { equalJson, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { StepObservation } from "../observe/types.ts";
import { artifactCheck } from "./expectation-artifacts.ts";
import { fileCheck } from "./expectation-files.ts";
import { accepts, matchAbsent, matchEvents } from "./match.ts";
import { mismatch } from "./mismatch.ts";
import type { Attempt, Mismatch, Seen } from "./types.ts";
import { isOfKind } from "./value-kinds.ts";
import { readExecute, readOther } from "./verdict.ts";

/** What an expectation is held against. `attempt` is null for a step that is no execute. */
export interface Subject {
  readonly seen: Seen;
  readonly attempt: Attempt | null;
  readonly observed: StepObservation;
  /** Steps before this one, for comparisons over steps. */
  readonly earlier: readonly StepObservation[];
}

/** One kind of expectation: no mismatch where it is not written or holds. */
export type Check = (expectation: Expectation, subject: Subject) => Mismatch[];

/** Every mismatch, in the order in which a reader wants them: the verdict first. */
export function checkExpectation(path: string, expectation: Expectation, subject: Subject): Mismatch[] {
  return CHECKS.flatMap((check) => check(expectation, subject)).map((found) => ({ ...found, path: `${path}${found.path}` }));
}

const answered: Check = ({ rpc_error }, { seen }) =>
  seen.rpc_error && rpc_error !== true ? [mismatch("/answer", "an answer with an outcome", `the JSON-RPC error ${seen.error_code}`)] : [];

const verdict: Check = (expectation, { seen }) => {
  if (expectation.verdict === undefined) return [];
  const accepted = [expectation.verdict].flat();
  return seen.verdict !== null && accepted.includes(seen.verdict) ? [] : [mismatch("/verdict", expectation.verdict, seen.verdict)];
};

const words: Check = (expectation, { seen }) => {
  const found: Mismatch[] = [];
  const listed = (name: "gate" | "code" | "severity" | "error_code", accepted: readonly (string | null)[] | undefined): void => {
    if (accepted !== undefined && !accepted.includes(seen[name])) found.push(mismatch(`/${name}`, accepted, seen[name]));
  };
  // A FAIL has no gate: READ-14 lets a refused result be one.
  if (seen.verdict === "DENY") {
    if (expectation.phase !== undefined && seen.phase !== expectation.phase) found.push(mismatch("/phase", expectation.phase, seen.phase));
    listed("gate", expectation.gate);
    listed("code", expectation.code);
    listed("severity", expectation.severity);
    const refused = expectation.code_not ?? [];
    if (seen.code !== null && refused.includes(seen.code)) found.push(mismatch("/code", { not: refused }, seen.code));
  }
  if (seen.verdict === "FAIL" && !seen.rpc_error) listed("error_code", expectation.error_code);
  return found;
};

const calls: Check = (expectation, { seen, attempt }) => {
  if (attempt === null) return [];
  const expected = expectation.engine_calls ?? (seen.verdict === "PASS" ? 1 : seen.verdict === "DENY" && seen.phase === "request" ? 0 : undefined);
  const actual = attempt.invocations.length;
  return expected === undefined || expected === actual ? [] : [mismatch("/engine_calls", expected, actual)];
};

const events: Check = (expectation, { attempt, observed }) => {
  const all = attempt?.events ?? observed.events.map((event) => event.value);
  const decisive = attempt?.decisive ?? all;
  return [
    ...matchEvents("/events", expectation.events ?? [], decisive, expectation.ordered === true),
    ...matchAbsent("/absent", expectation.absent ?? [], all),
  ];
};

const diagnostics: Check = (expectation, { observed }) =>
  matchOwn(
    "/diagnostics",
    expectation.diagnostics ?? [],
    observed.diagnostics.map((item) => item.value),
  );

const problems: Check = (expectation, { observed }) => {
  const values = observed.problems.map((item) => item.value);
  const found = matchOwn("/problems", expectation.problems ?? [], values);
  if (expectation.problems_total !== undefined && values.length !== expectation.problems_total)
    found.push(mismatch("/problems_total", expectation.problems_total, values.length));
  return found;
};

/** Each matcher by a value of its own: augmenting paths, since a greedy choice may take another's only value. */
function matchOwn(path: string, matchers: readonly (DiagnosticMatcher | ProblemMatcher)[], values: readonly JsonObject[]): Mismatch[] {
  const takenBy = new Map<number, number>();
  const fits = (matcher: DiagnosticMatcher | ProblemMatcher, value: JsonObject): boolean =>
    Object.entries(matcher).every(([key, accepted]) => accepts(toJson(accepted), member(value, key)));
  const assign = (index: number, tried: Set<number>): boolean =>
    values.some((value, position) => {
      const matcher = matchers[index];
      if (matcher === undefined || tried.has(position) || !fits(matcher, value)) return false;
      tried.add(position);
      const holder = takenBy.get(position);
      if (holder !== undefined && !assign(holder, tried)) return false;
      takenBy.set(position, index);
      return true;
    });
  return matchers.flatMap((matcher, index) =>
    assign(index, new Set())
      ? []
      : [
          mismatch(
            `${path}/${index}`,
            matcher,
            values.map((value) => pick(value, Object.keys(matcher))),
          ),
        ],
  );
}

function toJson(value: unknown): JsonValue {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, member(value, key) ?? null]));
}

const result: Check = ({ result: expected }, { seen }) =>
  Object.entries(expected ?? {}).flatMap(([key, accepted]) => {
    const actual = atDots(seen.result, key);
    return isOfKind(toJson(accepted), actual) || equalJson(accepted, actual ?? null) ? [] : [mismatch(`/result/${key}`, accepted, actual)];
  });

function atDots(value: JsonValue | null, dotted: string): JsonValue | undefined {
  let current: JsonValue | undefined = value ?? undefined;
  for (const key of dotted.split(".")) current = Array.isArray(current) ? (key === "length" ? current.length : current[Number(key)]) : member(current, key);
  return current;
}

const timing: Check = ({ within_ms, cancelled }, { attempt, observed }) => {
  const found: Mismatch[] = [];
  const ms = attempt?.ms ?? observed.ms;
  if (within_ms !== undefined && ms > within_ms) found.push(mismatch("/within_ms", within_ms, "longer"));
  if (cancelled !== undefined) {
    const came = (attempt?.invocations ?? observed.invocations).some((invocation) => invocation.cancelled.length > 0);
    if (came !== cancelled) found.push(mismatch("/cancelled", cancelled, came));
  }
  return found;
};

const acrossSteps: Check = (expectation, { seen, observed, earlier }) => {
  const found: Mismatch[] = [];
  const own = firstFingerprint(observed);
  const { same_fingerprint_as: same, other_fingerprint_than: other, same_outputs_as: outputs } = expectation;
  const compare = (name: string, index: number, expected: string, asExpected: (left: string, right: string) => boolean): void => {
    const theirs = firstFingerprint(earlier[index]);
    const missing = own === null ? "no Diagnostic" : theirs === null ? `no Diagnostic in step ${index}` : null;
    if (own === null || theirs === null) found.push(mismatch(`/${name}`, expected, missing));
    else if (!asExpected(own, theirs)) found.push(mismatch(`/${name}`, expected, own === theirs ? "the same" : "another one"));
  };
  if (same !== undefined) compare("same_fingerprint_as", same, `the fingerprint of step ${same}`, (left, right) => left === right);
  if (other !== undefined) compare("other_fingerprint_than", other, `another fingerprint than step ${other}`, (left, right) => left !== right);
  if (outputs !== undefined) {
    const [left, right] = [outputHashes(seen.result), outputHashes(resultOf(earlier[outputs]))];
    if (left.length === 0 || !equalJson(left, right)) found.push(mismatch("/same_outputs_as", right, left));
  }
  return found;
};

function firstFingerprint(step: StepObservation | undefined): string | null {
  return stringMember(step?.diagnostics[0]?.value, "fingerprint") ?? null;
}

function resultOf(step: StepObservation | undefined): JsonValue | undefined {
  const answer = step?.executes[0]?.answer;
  return answer?.kind === "result" ? member(answer.value, "result") : undefined;
}

function outputHashes(value: JsonValue | null | undefined): string[] {
  const outputs = member(value, "outputs");
  return Array.isArray(outputs) ? outputs.map((output) => stringMember(output, "content_hash") ?? "") : [];
}

/** Steps that a script ran while its invocation was open; each alternative is tried, and the nearest one reported. */
const during: Check = ({ during: expected }, { attempt, observed, earlier }) => {
  if (expected === undefined) return [];
  const steps = (attempt?.invocations ?? observed.invocations).at(-1)?.during ?? [];
  if (steps.length !== expected.length) return [mismatch("/during", `${expected.length} steps`, `${steps.length} steps`)];
  return expected.flatMap((then, index) => {
    const step = steps[index];
    return step === undefined ? [] : nearest(`/during/${index}`, alternativesOf(then), { seen: seenIn(step), attempt: null, observed: step, earlier });
  });
};

function alternativesOf(then: Then): readonly Expectation[] {
  if ("any_of" in then) return then.any_of;
  return "each" in then ? then.each : [then];
}

function nearest(path: string, alternatives: readonly Expectation[], subject: Subject): Mismatch[] {
  const tried = alternatives.map((alternative) => checkExpectation(path, alternative, subject));
  return tried.toSorted((left, right) => left.length - right.length)[0] ?? [];
}

function seenIn(step: StepObservation): Seen {
  const [execute] = step.executes;
  return execute === undefined ? readOther(step.answer ?? { kind: "result", value: {} }) : readExecute(execute.answer);
}

const CHECKS: readonly Check[] = [
  answered,
  verdict,
  words,
  calls,
  events,
  diagnostics,
  problems,
  result,
  timing,
  acrossSteps,
  artifactCheck,
  fileCheck,
  during,
];
