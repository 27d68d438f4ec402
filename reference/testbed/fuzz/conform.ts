/** What every answer and everything recorded must obey, whatever came in: the contract's schemas, and what ties them together. */
import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { isJsonObject, type JsonValue, member, stringMember } from "../../json.ts";
import type { ExecuteAnswer } from "../../runtime/answer.ts";

const CONTRACT = new URL("../../../spec-cases/contract/", import.meta.url);
const URN = "urn:mex-conformance:";

function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const name of readdirSync(CONTRACT).filter((file) => file.endsWith(".schema.json"))) {
    const schema: AnySchemaObject = JSON.parse(readFileSync(new URL(name, CONTRACT), "utf8"));
    ajv.addSchema(schema);
  }
  return ajv;
}

const ajv = createAjv();

function assertSchema(name: string, value: unknown): void {
  const validate = ajv.getSchema(URN + name);
  if (validate === undefined) throw new Error(`there is no schema \`${name}\``);
  if (validate(value) !== true) throw new Error(`violates ${name}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
}

function assert(condition: boolean, words: string, value: unknown): void {
  if (!condition) throw new Error(`${words}\n${JSON.stringify(value)}`);
}

/** The schema that the one part of an answer must obey, by its outcome. */
const PARTS = { executed: ["result", "engine-result"], denied: ["denial", "denial"], failed: ["error", "protocol#/$defs/wire_error"] } as const;

/** An answer with exactly the part that its outcome has. */
function assertAnswer(answer: ExecuteAnswer): void {
  assertSchema("protocol#/$defs/execute_result", answer);
  const [part, schema] = PARTS[answer.outcome];
  assertSchema(schema, member(answer, part));
  const others = Object.values(PARTS).filter(([name]) => name !== part);
  assert(
    others.every(([name]) => member(answer, name) === undefined),
    "an answer has one part",
    answer,
  );
}

/** What one attempt recorded. */
export interface Recorded {
  readonly events: readonly JsonValue[];
  readonly diagnostics: readonly JsonValue[];
  /** Invocations that reached the engine. */
  readonly invocations: number;
}

const GLOBAL_GATES = 6;

function outcomesOf(events: readonly JsonValue[], phase: string): readonly JsonValue[] {
  return events.flatMap((event) => {
    const details = stringMember(event, "message") === "gate_outcome" ? member(event, "details") : undefined;
    return details !== undefined && stringMember(details, "phase") === phase ? [details] : [];
  });
}

/** Gates of a phase for which an outcome is recorded. */
export function gatesReached({ events }: Recorded, phase: string): readonly string[] {
  return outcomesOf(events, phase).flatMap((details) => stringMember(details, "gate") ?? []);
}

function assertOutcomes(answer: ExecuteAnswer, { events, diagnostics, invocations }: Recorded): void {
  const request = outcomesOf(events, "request");
  const result = outcomesOf(events, "result");
  const all = [...request, ...result];
  const denied = all.filter((details) => stringMember(details, "outcome") === "deny");
  assert(
    new Set(all.map((details) => `${stringMember(details, "phase")} ${stringMember(details, "gate")}`)).size === all.length,
    "a gate answers once a phase",
    all,
  );
  assert(denied.length === (answer.outcome === "denied" ? 1 : 0), "a denial stands in the record, and no other", all);
  const known = new Set(diagnostics.map((diagnostic) => stringMember(diagnostic, "id")));
  for (const details of denied) assert(known.has(stringMember(details, "diagnostic_id")), "a denial names a stored Diagnostic", details);
  if (answer.outcome === "denied") {
    const { gate, code, diagnostic_id } = answer.denial;
    const [details] = denied;
    assert(
      stringMember(details, "gate") === gate && member(details, "code") === code && stringMember(details, "diagnostic_id") === diagnostic_id,
      "the denial is the recorded one",
      [answer, details],
    );
  }
  const passed = request.length >= GLOBAL_GATES && request.every((details) => stringMember(details, "outcome") !== "deny");
  assert(invocations === 0 || (invocations === 1 && passed), "the engine is reached once, after all gates", [answer, request]);
  assert(answer.outcome !== "executed" || invocations === 1, "what was executed reached its engine", answer);
  assert(answer.outcome === "executed" || diagnostics.length > 0, "what failed or was denied surfaces", answer);
}

/**
 * Holds an answer and its record against the contract.
 * @throws Error that says what is violated.
 */
export function assertConforms(answer: ExecuteAnswer, recorded: Recorded): void {
  assertAnswer(answer);
  for (const event of recorded.events) assertSchema("event", event);
  for (const diagnostic of recorded.diagnostics) assertSchema("diagnostic", diagnostic);
  const ids = recorded.events.map((event) => stringMember(event, "event_id"));
  assert(new Set(ids).size === ids.length, "event ids are unique", ids);
  const named = recorded.events.map((event) => stringMember(event, "attempt_id") ?? stringMember(event, "job_id"));
  assert(named.length > 0 && named.every((name) => name === answer.attempt_id), "all events belong to the attempt", [answer.attempt_id, named]);
  assert(recorded.events.every(isJsonObject), "events are objects", recorded.events);
  assertOutcomes(answer, recorded);
}
