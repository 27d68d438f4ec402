import { describe, expect, it } from "vitest";
import { type FlightRecord, openRecorder } from "./recorder.ts";
import { action, diagnostic, events, JOB, STAMP, storedNumbers, uuid } from "./records.fixture.ts";

describe("storing", () => {
  it("keeps the order, gives the same on a second read, and reads on from an event", () => {
    const recorder = openRecorder();
    recorder.commit(events(1, 2));
    recorder.commit([{ diagnostic: diagnostic(9) }, ...events(3)]);
    expect(storedNumbers(recorder)).toEqual([1, 2, 3]);
    expect(recorder.eventTexts()).toEqual(recorder.eventTexts());
    expect(recorder.eventTexts(uuid(2))).toEqual([JSON.stringify(action(3))]);
    expect(recorder.diagnostics()).toEqual([diagnostic(9)]);
    expect(recorder.diagnosticTexts()).toEqual([JSON.stringify(diagnostic(9))]);
    expect(recorder.verify()).toMatchObject({ events: 3, diagnostics: 1, purged: 0, fault: null });
  });

  it("redacts before it stores", () => {
    const recorder = openRecorder();
    recorder.commit([{ event: { ...action(1), note: "alice@example.org" } }]);
    expect(recorder.eventTexts()[0]).toContain("[REDACTED:pii:pii_email]");
    expect(recorder.eventTexts()[0]).not.toContain("alice");
  });

  it("answers what is on record", () => {
    const recorder = openRecorder();
    expect([recorder.lastTime(), recorder.head().seq]).toEqual([null, 0]);
    recorder.commit([{ event: action(1, { job_id: 'job "one"' }) }, { event: action(2, { timestamp: "2026-01-02T00:00:00Z" }) }]);
    expect([uuid(1), uuid(2), uuid(3), "", '"', "%"].map((id) => recorder.hasEvent(id))).toEqual([true, true, false, false, false, false]);
    expect([JOB, 'job "one"', "job", uuid(1), "", "%"].map((id) => recorder.hasJob(id))).toEqual([true, true, false, false, false, false]);
    expect(recorder.lastTime()).toBe("2026-01-02T00:00:00Z");
    expect(recorder.head()).toMatchObject({ seq: 2 });
  });
});

describe("events that others offer", () => {
  it("stand in the order of all events, and are none of the runtime's own", () => {
    const recorder = openRecorder();
    recorder.commit([{ event: action(1) }, { offered: action(2, { job_id: uuid(7), timestamp: "2999-01-01T00:00:00Z" }) }, { event: action(3) }]);
    expect(storedNumbers(recorder)).toEqual([1, 2, 3]);
    expect([recorder.hasEvent(uuid(2)), recorder.hasJob(uuid(7)), recorder.lastTime()]).toEqual([true, false, STAMP]);
    expect(recorder.verify()).toMatchObject({ events: 3, fault: null });
  });
});

describe("refusing (MEX-LOG-05, MEX-LOG-07)", () => {
  const invalid: readonly (readonly [string, FlightRecord, string])[] = [
    ["an event_id that is no UUID", { event: action(1, { event_id: "x" }) }, "/event_id"],
    ["a timestamp that is none", { event: action(1, { timestamp: "now" }) }, "/timestamp"],
    ["a capability_action without actor_id", { event: action(1, { actor_id: "" }) }, "/actor_id"],
    ["a gate_outcome without details", { event: { ...action(1), type: "system", message: "gate_outcome" } }, "/component"],
    ["a budget_exceeded without details", { event: { ...action(1), type: "system", message: "budget_exceeded" } }, "/details"],
    ["a diagnostic event without diagnostic_id", { event: { ...action(1), type: "diagnostic" } }, "/diagnostic_id"],
    ["a tool_call without invocation", { event: { ...action(1), type: "tool_call" } }, "/invocation"],
    ["a diagnostic without title", { diagnostic: diagnostic(1, { title: "" }) }, "/title"],
    ["a diagnostic with a fingerprint in upper case", { diagnostic: diagnostic(1, { fingerprint: "A".repeat(64) }) }, "/fingerprint"],
  ];
  it.each(invalid)("%s, and all that was to be stored with it", (_, record, path) => {
    const recorder = openRecorder();
    expect(() => recorder.commit([...events(5), record])).toThrow(expect.objectContaining({ code: "HSK-400-INVALID-EVENT", path }));
    expect(recorder.head().seq).toBe(0);
  });

  it("takes event types that are not ours, on the base alone", () => {
    const recorder = openRecorder();
    recorder.commit([{ event: { type: "editor.opened", event_id: uuid(1), timestamp: STAMP, actor: "human" } }]);
    expect(storedNumbers(recorder)).toEqual([1]);
  });

  it("a database that is gone is HSK-500-DB, whatever is asked", () => {
    const recorder = openRecorder();
    recorder.close();
    const asks = [
      () => recorder.commit(events(1)),
      () => recorder.eventTexts(),
      () => recorder.diagnosticTexts(),
      () => recorder.diagnostics(),
      () => recorder.hasEvent(uuid(1)),
      () => recorder.hasJob(JOB),
      () => recorder.lastTime(),
      () => recorder.head(),
      () => recorder.verify(),
      () => recorder.purge({ older_than: STAMP, at: STAMP }),
    ];
    for (const ask of asks) expect(ask).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
  });
});
