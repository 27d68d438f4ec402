import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventBase } from "../../spec-cases/contract/types.ts";
import { KnownRecords } from "./known-records.ts";
import { openRecorder } from "./recorder.ts";
import { action, JOB, STAMP, uuid } from "./records.fixture.ts";
import { createRedactor } from "./redactor.ts";

const outcome = (n: number, changes: object = {}, details: object = {}): EventBase => ({
  type: "system",
  event_id: uuid(n),
  timestamp: STAMP,
  actor: "system",
  job_id: JOB,
  component: "mex.runtime",
  message: "gate_outcome",
  level: "info",
  ...changes,
  details: { gate: "G-CAP", phase: "request", outcome: "pass", op_id: uuid(n + 1), engine_id: null, code: null, ...details },
});
const answered = (n: number, duration_ms: unknown): EventBase => ({
  ...action(n),
  type: "tool_result",
  invocation: uuid(n),
  engine_id: "e",
  operation: "o",
  status: "succeeded",
  duration_ms,
});

/** An event that was stored, one of its kind, and whether the first one's pieces do for it. */
const PAIRS: readonly (readonly [string, EventBase, EventBase, boolean])[] = [
  ["other ids", outcome(1), outcome(7, { job_id: uuid(3) }), true],
  ["another time", outcome(1), outcome(2, { timestamp: "2026-02-03T04:05:06.789Z" }), true],
  ["another duration", answered(1, 0.125), answered(2, 1e21), true],
  ["a list that is the same", action(1, { wsids: ["a", "b"] }), action(2, { wsids: ["a", "b"] }), true],
  ["a list that is longer", action(1, { wsids: ["a"] }), action(2, { wsids: ["a", "b"] }), false],
  ["another gate", outcome(1), outcome(2, {}, { gate: "G-DET" }), false],
  ["a member more", outcome(1), outcome(2, { note: "x" }), false],
  ["a member more inside", outcome(1), outcome(2, {}, { severity: null }), false],
  ["a member less", outcome(1, { note: "x" }), outcome(2), false],
  ["members in another order", { ...action(1), a: 1, b: 2 }, { ...action(2), b: 2, a: 1 }, false],
  ["a member inside that stood outside", { ...action(1), d: {}, e: 1 }, { ...action(2), d: { e: 1 } }, false],
  ["an id in upper case", outcome(1), outcome(2, { event_id: "ABCDEF00-0000-4000-8000-000000000001" }), false],
  ["an id with more behind it", outcome(1), outcome(2, { job_id: `${JOB}\n` }), false],
  ["an id that is none", outcome(1), outcome(2, { job_id: "alice@example.org" }), false],
  ["a time in another form", outcome(1), outcome(2, { timestamp: "2026-01-01T00:00:00Z" }), false],
  ["an id where a time stood", outcome(1), outcome(2, { timestamp: JOB }), false],
  ["a time where an id stood", outcome(1), outcome(2, { job_id: STAMP }), false],
  ["a duration below zero", answered(1, 1), answered(2, -1), false],
  ["a duration that is no number", answered(1, 1), answered(2, Number.NaN), false],
  ["a text instead of a number", { ...action(1), n: 1 }, { ...action(2), n: "1" }, false],
  ["a member that JSON leaves out", { ...action(1), n: 1 }, { ...action(2), n: undefined }, false],
  ["what inherits its members", action(1), Object.create(action(2)), false],
  ["an object that says its own JSON", { ...action(1), d: {} }, { ...action(2), d: { toJSON: () => "x" } }, false],
];

describe("an event after one of its kind", () => {
  it.each(PAIRS)("%s", (_, first, second, isKnown) => {
    const known = new KnownRecords();
    expect(known.textOf(first)).toBeNull();
    known.learn(first, JSON.stringify(first));
    expect(known.textOf(first)).toBe(JSON.stringify(first));
    expect(known.textOf(second)).toBe(isKnown ? JSON.stringify(second) : null);
  });

  it("is not known by pieces that do not make its text", () => {
    const known = new KnownRecords();
    known.learn(action(1), `${JSON.stringify(action(1))} `);
    expect(known.textOf(action(1))).toBeNull();
    const marked = { ...action(2), note: "\u0001", other: "\u0002" };
    known.learn(marked, JSON.stringify(marked));
    expect(known.textOf(marked)).toBeNull();
  });

  it("is forgotten when too much is kept, and learned again", () => {
    const known = new KnownRecords();
    for (let n = 0; n < 5000; n += 1) known.learn({ n: `${n}`, m: n, l: -n }, JSON.stringify({ n: `${n}`, m: n, l: -n }));
    expect(known.textOf({ n: "0", m: 0, l: -0 })).toBeNull();
    expect(known.textOf({ n: "4999", m: 4999, l: -4999 })).toBe('{"n":"4999","m":4999,"l":-4999}');
  });
});

describe("a recorder that knows much stores as one that knows nothing", () => {
  const text = fc.constantFrom("x", "alice@example.org", "password=hunter2", uuid(5), JOB, STAMP, "", "\u0001", '"', "\u2028", "\ud800");
  const scalar = fc.oneof(text, fc.constantFrom(null, 0, -0, 1.5, Number.NaN, true));
  const names = fc.constantFrom("event_id", "timestamp", "job_id", "op_id", "invocation", "note", "alice@example.org", "__proto__", "0");
  const members = fc.dictionary(names, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }), fc.dictionary(names, scalar, { maxKeys: 2 })), { maxKeys: 2 });
  const event = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 99 }), members)
    .map(([isAction, n, more]) => (isAction ? { ...action(n), ...more } : outcome(n, more, more)));

  const store = (record: EventBase, redactor = createRedactor()): unknown => {
    const recorder = openRecorder({ redactor });
    try {
      recorder.commit([{ event: record }]);
      return recorder.eventTexts();
    } catch (error) {
      return error;
    } finally {
      recorder.close();
    }
  };

  it("whatever came before", () => {
    const redactor = createRedactor();
    fc.assert(
      fc.property(event, (record) => {
        expect(store(record, redactor)).toEqual(store(record));
      }),
      { numRuns: 1000 },
    );
  });
});
