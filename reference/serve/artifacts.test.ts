import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type JsonValue, member } from "../json.ts";
import { artifactId, tempFolder } from "../testbed/artifacts.ts";
import { type Draft, freshOpId, handle, operation, world } from "../testbed/corpus.ts";
import { Harness, succeed } from "../testbed/harness.ts";
import { createService } from "./service.ts";

const ID = String(handle()["artifact_id"]);
const BYTES = Buffer.from("box(10, 10, 10)\n").toString("base64");
const NOW = "2026-06-01T00:00:00Z";

interface OpenedCase {
  readonly harness: Harness;
  readonly storage: string;
  ask(method: string, params?: Draft): Promise<JsonValue | undefined>;
}

async function open(source: Draft = world(), storage: string | null = null): Promise<OpenedCase> {
  const harness = new Harness(createService());
  await harness.result("world/load", { world_id: "w", world: source });
  await harness.result("case/start", { case: "c", world_id: "w", seed: "s", ...(storage === null ? {} : { storage }) });
  return { harness, storage: storage ?? "", ask: (method, params = {}) => harness.result(method, { case: "c", ...params }) };
}

const KINDS: readonly (readonly [string, (source?: Draft) => Promise<OpenedCase>])[] = [
  ["in memory", (source) => open(source)],
  ["in a folder", (source) => open(source, tempFolder())],
];

const once = (): Draft => operation("spatial-build-d2", { op_id: freshOpId() });

describe.each(KINDS)("artifacts of a case %s", (_, start) => {
  it("are read with their manifest, or not found", async () => {
    const { ask } = await start();
    const found = await ask("artifact/read", { artifact_id: ID });
    expect(found).toMatchObject({ found: true, base64: BYTES, manifest: { artifact_id: ID, layer: "L3", mime: "text/x-python", size_bytes: 16 } });
    for (const artifact_id of [artifactId(9), "", "../../../etc"]) expect(await ask("artifact/read", { artifact_id })).toEqual({ found: false });
  });

  const changes: readonly (readonly [string, Draft, string])[] = [
    ["other text", { text: "sphere(5)\n" }, "ARTIFACT_HASH"],
    ["more text", { base64: Buffer.from("box(10, 10, 10)\n!").toString("base64") }, "ARTIFACT_"],
    ["entries", { entries: [{ path: "a/b", base64: BYTES }] }, "ARTIFACT_HASH"],
    ["no payload", { remove: true }, "ARTIFACT_MISSING"],
    ["a link", { symlink_to: "../x" }, "ARTIFACT_UNREADABLE"],
  ];
  it.each(changes)("deny once they are changed: %s; and pass once they are put back", async (_, change, code) => {
    const { harness, ask } = await start();
    expect(
      await ask("world/update", {
        artifacts: [
          { artifact_id: ID, ...change },
          { artifact_id: artifactId(9), text: "" },
        ],
      }),
    ).toEqual({});
    expect(await harness.execute(once())).toMatchObject({ outcome: "denied", denial: { gate: "G-INTEGRITY", code: expect.stringContaining(code) } });
    expect(await ask("artifact/read", { artifact_id: ID })).toEqual({ found: false });
    await ask("world/update", { artifacts: [{ artifact_id: ID }, { artifact_id: ID, base64: BYTES }] });
    expect(await harness.execute(once())).toMatchObject({ outcome: "executed" });
    expect(await ask("artifact/read", { artifact_id: ID })).toMatchObject({ found: true, base64: BYTES });
  });

  it("are read by the engine as they were judged", async () => {
    const { harness, ask } = await start();
    const seen: (JsonValue | undefined)[] = [];
    let invocation: JsonValue = null;
    harness.script = (params) => {
      invocation = member(params, "invocation") ?? null;
      void (async () => {
        await ask("world/update", { artifacts: [{ artifact_id: ID, text: "swapped" }] });
        for (const artifact_id of [ID, artifactId(0xa002)]) seen.push(await ask("invocation/read", { invocation, artifact_id }));
        const call = harness.seen.findLast((message) => message["method"] === "engine/invoke");
        harness.raw(JSON.stringify({ jsonrpc: "2.0", id: call?.["id"], ...succeed(params) }));
      })();
      return null;
    };
    expect(await harness.execute(once())).toMatchObject({ outcome: "executed" });
    expect(seen).toEqual([{ base64: BYTES }, { error: { code: "INPUT_UNKNOWN", message: expect.any(String) } }]);
    expect(await ask("invocation/read", { invocation, artifact_id: ID })).toMatchObject({ error: { code: "INPUT_UNKNOWN" } });
  });

  it("are collected, reported and recorded", async () => {
    const artifacts = Object.values(world()["artifacts"] ?? {}).map((artifact) => ({
      ...artifact,
      retention_kind: "Cache",
      created_at: "2026-01-01T00:00:00Z",
    }));
    const { ask } = await start(world({ artifacts, clock: { now: NOW } }));
    const policies = [{ kind: "Cache", window_days: 30, min_versions: 1 }];
    const looked = await ask("collect_garbage", { policies, dry_run: true, now: NOW });
    const done = await ask("collect_garbage", { policies, dry_run: false, now: NOW });
    expect(member(done, "deleted")).toEqual(member(looked, "deleted"));
    expect(done).toMatchObject({ report: { items_pruned: artifacts.length - 1, items_spared_window: 1 }, deleted: [{ artifact_id: ID }, {}, {}, {}, {}] });
    expect(await ask("artifact/read", { artifact_id: ID })).toEqual({ found: false });
    expect(await ask("artifact/read", { artifact_id: member(done, "report_artifact_id") })).toMatchObject({ found: true, manifest: { kind: "report" } });
    expect(member(await ask("observe"), "events")).toMatchObject([
      { type: "meta.gc_summary", pruned: 0, dry_run: true },
      { type: "meta.gc_summary", pruned: 5 },
    ]);
    expect(await ask("enforce_retention", { window_days: 0, now: "2026-06-03T00:00:00Z" })).toEqual({ purged: 2 });
  });
});

describe("files of a case", () => {
  it("are written where the layout says, and links are set as they are given", async () => {
    const { ask, storage } = await open(world(), tempFolder());
    const folder = path.join(storage, ".handshake/artifacts/L3", ID);
    expect(readdirSync(folder).sort()).toEqual(["artifact.json", "payload"]);
    await ask("world/update", { artifacts: [{ artifact_id: ID, symlink_to: "../x" }] });
    expect(lstatSync(path.join(folder, "payload")).isSymbolicLink()).toBe(true);
  });

  it("are materialized under out, and nowhere else", async () => {
    const { ask, storage } = await open(world(), tempFolder());
    expect(existsSync(path.join(storage, "out"))).toBe(false);
    expect(await ask("materialize", { artifact_id: ID, path: "a/box.py" })).toEqual({});
    expect(readFileSync(path.join(storage, "out/a/box.py"), "base64")).toBe(BYTES);
    expect(await ask("materialize", { artifact_id: ID, path: "../box.py" })).toMatchObject({ error: { code: "MATERIALIZE_REFUSED" } });
    expect(existsSync(path.join(storage, "box.py"))).toBe(false);
  });

  it("are not materialized without a folder, or where a file stands for it", async () => {
    const { ask } = await open();
    expect(await ask("materialize", { artifact_id: ID, path: "box.py" })).toMatchObject({ error: { code: "MATERIALIZE_REFUSED" } });
    const other = await open(world(), tempFolder());
    writeFileSync(path.join(other.storage, "out"), "");
    expect(await other.ask("materialize", { artifact_id: ID, path: "box.py" })).toMatchObject({ error: { code: "MATERIALIZE_REFUSED" } });
  });

  it("stand there still after a restart, as they were left", async () => {
    const first = await open(world(), tempFolder());
    await first.ask("world/update", { artifacts: [{ artifact_id: ID, remove: true }] });
    await first.ask("case/end");
    const second = new Harness(createService());
    await second.result("world/load", { world_id: "w", world: world() });
    await second.result("case/resume", { case: "c", world_id: "w", storage: first.storage });
    expect(await second.result("artifact/read", { case: "c", artifact_id: ID })).toEqual({ found: false });
    expect(await second.result("artifact/read", { case: "c", artifact_id: artifactId(0xa002) })).toMatchObject({ found: true });
    expect(await second.execute(once())).toMatchObject({ outcome: "denied", denial: { code: "ARTIFACT_MISSING" } });
  });
});
