import { describe, expect, it } from "vitest";
import { type JsonValue, member } from "../json.ts";
import { type Draft, operation } from "../testbed/corpus.ts";
import { Harness } from "../testbed/harness.ts";
import { createService } from "./service.ts";

async function start(): Promise<Harness> {
  const h = new Harness(createService());
  await h.start();
  return h;
}

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const event = (changes: Draft = {}): Draft => ({ type: "editor.saved", event_id: uuid(1), timestamp: "2026-01-31T00:00:00Z", actor: "human", ...changes });
const draft = (changes: Draft = {}): Draft => ({
  title: "a title",
  message: "a message",
  severity: "warning",
  source: "validator",
  surface: "system",
  ...changes,
});

const offer = (h: Harness, offered: unknown) => h.result("record/event", { case: "c", event: offered });
const report = (h: Harness, offered: unknown) => h.result("record/diagnostic", { case: "c", diagnostic: offered });
const observe = (h: Harness) => h.result("observe", { case: "c" });

function listOf(value: JsonValue | undefined, key: string): readonly JsonValue[] {
  const list = member(value, key);
  return Array.isArray(list) ? list : [];
}

/** An object nested as deep as a line can carry. */
const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

describe("record/event", () => {
  it("stores a whole event as it is, among the runtime's own", async () => {
    const h = await start();
    await h.execute(operation());
    expect(await offer(h, event({ note: ["x", { y: 1 }] }))).toEqual({ stored: true });
    expect(listOf(await observe(h), "events").at(-1)).toEqual(event({ note: ["x", { y: 1 }] }));
  });

  it("redacts it", async () => {
    const h = await start();
    await offer(h, event({ note: "mail alice@example.org" }));
    expect(JSON.stringify(await observe(h))).not.toContain("alice");
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ["no event_id", event({ event_id: undefined }), "/event_id"],
    ["no UUID", event({ event_id: "x" }), "/event_id"],
    ["no such month", event({ timestamp: "2026-13-01T00:00:00Z" }), "/timestamp"],
    ["no such day", event({ timestamp: "2026-02-30T00:00:00Z" }), "/timestamp"],
    ["no known actor", event({ actor: "machine" }), "/actor"],
    ["a Diagnostic event that names none", event({ type: "diagnostic" }), "/diagnostic_id"],
    [
      "a gate outcome without gate",
      event({ type: "system", message: "gate_outcome", component: "x", level: "info", job_id: "j", details: { outcome: "pass", phase: "result" } }),
      "/details/gate",
    ],
    ["nested deeper than any event", event({ note: deep(5000) }), ""],
    ["an id that is taken", event({ event_id: uuid(9) }), "/event_id"],
    ["an id that is taken, in other letter case", event({ event_id: uuid(9).replace("4000", "4000").toUpperCase() }), "/event_id"],
  ];
  it.each(refused)("refuses %s with HSK-400-INVALID-EVENT and its place, and stores nothing", async (_, offered, path) => {
    const h = await start();
    await offer(h, event({ event_id: uuid(9) }));
    expect(await offer(h, offered)).toEqual({ stored: false, error: { code: "HSK-400-INVALID-EVENT", path, message: expect.any(String) } });
    expect(listOf(await observe(h), "events")).toHaveLength(1);
  });

  it("refuses the id of an event of the runtime's own", async () => {
    const h = await start();
    await h.execute(operation());
    const event_id = member(listOf(await observe(h), "events")[0], "event_id");
    expect(await offer(h, event({ event_id }))).toMatchObject({ stored: false });
  });

  it("takes a leap second and nine digits", async () => {
    const h = await start();
    expect(await offer(h, event({ timestamp: "2016-12-31T23:59:60.123456789+00:00" }))).toEqual({ stored: true });
  });
});

describe("record/diagnostic", () => {
  it("gives id, fingerprint and time, and emits FR-EVT-003", async () => {
    const h = await start();
    const answer = await report(h, draft({ id: "mine", fingerprint: "mine", timestamp: "mine", code: "T-1", wsid: "w1", model_id: "m1", actor: "agent" }));
    const seen = await observe(h);
    const [stored] = listOf(seen, "diagnostics");
    expect(answer).toEqual({ id: member(stored, "id"), fingerprint: member(stored, "fingerprint") });
    expect(stored).toMatchObject({
      code: "T-1",
      link_confidence: "unlinked",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(listOf(seen, "events")).toMatchObject([
      { type: "diagnostic", diagnostic_id: member(answer, "id"), severity: "warning", source: "validator", actor: "agent", wsid: "w1", model_id: "m1" },
    ]);
    expect(listOf(seen, "problems")).toMatchObject([{ count: 1, title: "a title" }]);
  });

  it("redacts before it takes the fingerprint: what is stored is what was hashed", async () => {
    const h = await start();
    const at = (path: string): Draft => draft({ title: `in ${path}`, locations: [{ path }], tool: path, tags: [path] });
    const first = await report(h, at("/home/alice/a.txt"));
    const second = await report(h, at("/home/bob/b.txt"));
    expect(member(first, "fingerprint")).toBe(member(second, "fingerprint"));
    expect(JSON.stringify(await observe(h))).not.toMatch(/alice|bob/);
  });

  const links: readonly (readonly [string, Draft, string])[] = [
    ["to a job that ran", { job_id: operation()["op_id"] }, "direct"],
    ["to an unknown job", { job_id: uuid(5) }, "unlinked"],
    ["to nothing", {}, "unlinked"],
    ["to an event that is stored", { evidence_refs: { event_ids: [uuid(9)] } }, "direct"],
    ["to an event that is not", { evidence_refs: [uuid(9), uuid(8)] }, "unlinked"],
    ["to an unknown job and a known event", { job_id: uuid(5), evidence_refs: [uuid(9)] }, "unlinked"],
    ["to the job of an event that somebody offered", { job_id: "offered" }, "unlinked"],
  ];
  it.each(links)("a direct link %s (MEX-DIAG-05)", async (_, changes, link_confidence) => {
    const h = await start();
    await h.execute(operation());
    await offer(h, event({ event_id: uuid(9), job_id: "offered" }));
    await report(h, draft({ job_id: uuid(5), link_confidence: "inferred" }));
    await report(h, draft({ link_confidence: "direct", ...changes }));
    expect(member(listOf(await observe(h), "diagnostics").at(-1), "link_confidence")).toBe(link_confidence);
  });

  const invalid: readonly (readonly [string, unknown, string])[] = [
    ["no title", draft({ title: undefined }), "/title"],
    ["an unknown severity", draft({ severity: "loud" }), "/severity"],
    ["a member that it does not have", draft({ colour: "red" }), ""],
    ["locations of another shape", draft({ locations: [{ range: {} }] }), "/locations"],
    ["nested deeper than any Diagnostic", draft({ evidence_refs: deep(5000) }), ""],
  ];
  it.each(invalid)("%s is not stored, and raises a fatal one with source system (MEX-DIAG-09)", async (_, offered, path) => {
    const h = await start();
    expect(await report(h, offered)).toEqual({ error: { code: "HSK-400-INVALID-EVENT", path, message: expect.any(String) } });
    const seen = await observe(h);
    expect(listOf(seen, "diagnostics")).toMatchObject([{ severity: "fatal", source: "system", surface: "system", link_confidence: "unlinked" }]);
    expect(listOf(seen, "events")).toMatchObject([{ type: "diagnostic", severity: "fatal", source: "system" }]);
    expect(JSON.stringify(seen)).not.toContain("a message");
  });

  it("with a recorder that is broken is an error too", async () => {
    const h = await start();
    await h.result("fault/inject", { case: "c", fault: { kind: "recorder", at: 1 } });
    for (const offered of [draft(), draft({ title: 7 })]) expect(await report(h, offered)).toMatchObject({ error: { code: "HSK-500-DB" } });
    expect(await offer(h, event())).toMatchObject({ stored: false, error: { code: "HSK-500-DB" } });
  });
});
