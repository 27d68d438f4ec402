import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type JsonValue, member } from "../json.ts";
import { openReadOnly } from "../recorder/database.ts";
import { verifyChain } from "../recorder/verify.ts";
import { type Draft, freshOpId, operation, world } from "../testbed/corpus.ts";
import { Harness } from "../testbed/harness.ts";
import { createService } from "./service.ts";
import { RECORDER_FILE } from "./storage.ts";

let storage = "";
beforeEach(() => {
  storage = mkdtempSync(path.join(tmpdir(), "mex-durable-"));
});
afterEach(() => rmSync(storage, { recursive: true, force: true }));

/** A process of its own, as far as a file can tell: nothing is shared but the folder. */
async function open(method: "case/start" | "case/resume", source: Draft = world()): Promise<Harness> {
  const h = new Harness(createService());
  expect(await h.result("world/load", { world_id: "w", world: source })).toEqual({ accepted: true });
  expect(await h.result(method, { case: "c", world_id: "w", storage, ...(method === "case/start" ? { seed: "s" } : {}) })).toEqual({});
  return h;
}

const observe = (h: Harness) => h.result("observe", { case: "c" });

function times(seen: JsonValue | undefined): string[] {
  const events = member(seen, "events");
  return Array.isArray(events) ? events.map((event) => String(member(event, "timestamp"))) : [];
}

describe("a case with a folder", () => {
  it("goes on after a restart: same events, same ids, same problems, one chain (MEX-LOG-11)", async () => {
    const first = await open("case/start");
    await first.execute(operation());
    await first.execute({ ...operation(), op_id: freshOpId(), budget: {} });
    const before = await observe(first);
    const second = await open("case/resume");
    expect(await observe(second)).toEqual(before);
    await second.execute({ ...operation(), op_id: freshOpId(), budget: {} });
    expect(member(await observe(second), "problems")).toMatchObject([{ count: 2 }]);
    const database = openReadOnly(path.join(storage, RECORDER_FILE));
    expect(verifyChain(database)).toMatchObject({ fault: null, diagnostics: 2 });
    database.close();
  });

  it("remembers the op_ids that it saw (READ-21)", async () => {
    const first = await open("case/start");
    await first.execute(operation());
    const second = await open("case/resume");
    const answer = await second.execute(operation());
    expect(member(answer, "attempt_id")).not.toBe(operation()["op_id"]);
  });

  it.each([
    ["of its own", world({ clock: { now: "2000-01-01T00:00:00Z" } })],
    ["of the system", world()],
  ])("with a clock %s records nothing that is older than what stands there", async (_, source) => {
    const first = await open("case/start", source);
    await first.execute(operation());
    await new Promise((resolve) => setTimeout(resolve, 20));
    await first.execute({ ...operation(), op_id: freshOpId() });
    const second = await open("case/resume", source);
    await second.execute({ ...operation(), op_id: freshOpId() });
    const seen = times(await observe(second));
    expect(seen).toEqual([...seen].sort());
    expect(new Set(seen).size).toBeGreaterThan(1);
  });

  it("is not begun twice, and not resumed where nothing is", async () => {
    const h = new Harness(createService());
    await h.result("world/load", { world_id: "w", world: world() });
    expect(await h.ask("case/resume", { case: "c", world_id: "w", storage })).toMatchObject({ error: { code: -32602 } });
    await open("case/start");
    expect(await h.ask("case/start", { case: "c", world_id: "w", seed: "s", storage })).toMatchObject({ error: { code: -32602 } });
  });

  it("whose file is no recorder's is refused, with the reason", async () => {
    const h = new Harness(createService());
    mkdirSync(path.join(storage, path.dirname(RECORDER_FILE)));
    writeFileSync(path.join(storage, RECORDER_FILE), "no database at all, and long enough to see that".repeat(20));
    await h.result("world/load", { world_id: "w", world: world() });
    expect(await h.ask("case/resume", { case: "c", world_id: "w", storage })).toMatchObject({ error: { message: expect.stringContaining("HSK-500-DB") } });
  });
});
