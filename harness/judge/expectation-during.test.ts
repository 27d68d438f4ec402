import { expect, test } from "vitest";
import type { Then } from "../../spec-cases/contract/types.ts";
import type { JsonObject } from "../json.ts";
import type { Answer, Invocation, StepObservation } from "../observe/types.ts";
import { checkExpectation } from "./expectation.ts";
import { readOther } from "./verdict.ts";

const DONE: Answer = { kind: "result", value: {} };
const bytes = (text: string): Answer => ({ kind: "result", value: { base64: Buffer.from(text).toString("base64") } });
const refused = (code: string): Answer => ({ kind: "result", value: { error: { code, message: "no" } } });

function step(answer: Answer, invocations: readonly Invocation[] = []): StepObservation {
  return { step: { kind: "world_update", update: {} }, executes: [], answer, invocations, events: [], diagnostics: [], problems: [], ms: 1 };
}

function invocation(...answers: readonly Answer[]): Invocation {
  const reply = { result: {} satisfies JsonObject, staged: [] };
  const during = answers.map((answer) => step(answer));
  return { invocation: "i", engine_id: "engine.box", operation: {}, capabilities_granted: [], workspace: null, reply, cancelled: [], ms: 1, during };
}

function pathsOf(during: Then[], invocations: readonly Invocation[]): string[] {
  const observed = step(DONE, invocations);
  return checkExpectation("/then/0", { during }, { seen: readOther(DONE), attempt: null, observed, earlier: [] }).map((found) => found.path);
}

const base64 = (text: string): { base64: string } => ({ base64: Buffer.from(text).toString("base64") });
const OR_REFUSED: Then = { any_of: [{ verdict: "PASS", bytes: base64("box") }, { verdict: "FAIL" }] };

const ROWS: readonly (readonly [name: string, during: Then[], invocations: readonly Invocation[], paths: string[]])[] = [
  ["each step as expected", [{ verdict: "PASS" }, { bytes: base64("box") }], [invocation(DONE, bytes("box"))], []],
  ["one alternative of a step", [OR_REFUSED], [invocation(refused("CHANGED"))], []],
  ["the other alternative", [OR_REFUSED], [invocation(bytes("box"))], []],
  ["the last of several invocations", [{ bytes: base64("box") }], [invocation(bytes("sphere")), invocation(bytes("box"))], []],
  ["other bytes", [{ verdict: "PASS" }, { bytes: base64("box") }], [invocation(DONE, bytes("sphere"))], ["/then/0/during/1/bytes/base64"]],
  ["no alternative, the nearest is told", [OR_REFUSED], [invocation(bytes("sphere"))], ["/then/0/during/0/bytes/base64"]],
  ["a step that was refused", [{ verdict: "PASS" }], [invocation(refused("CHANGED"))], ["/then/0/during/0/verdict"]],
  ["fewer steps than expected", [{ verdict: "PASS" }, {}], [invocation(DONE)], ["/then/0/during"]],
  ["more steps than expected", [{ verdict: "PASS" }], [invocation(DONE, DONE)], ["/then/0/during"]],
  ["no invocation at all", [{ verdict: "PASS" }], [], ["/then/0/during"]],
];

test.each(ROWS)("%s", (_name, during, invocations, paths) => expect(pathsOf(during, invocations)).toEqual(paths));
