/** Shards as they are built, with a module that breaks the thread it stands in. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packageInfo } from "../package-root.ts";
import { miniatureFile } from "./miniature.fixture.ts";
import { mutantModule } from "./mutant-list.ts";
import { type JobEnd, runInShards, type ShardsSetting } from "./shards.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mex-conformance-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(ids: readonly string[], setting: Partial<ShardsSetting> = {}, cases: readonly string[] = ["BGT-001"]): Promise<Map<string, JobEnd>> {
  const ends = new Map<string, JobEnd>();
  const whole: ShardsSetting = {
    module: miniatureFile("module-breaks-its-thread"),
    env: {},
    kit: packageInfo(),
    folder,
    shards: 1,
    lanes: 1,
    silentMs: 20_000,
    signal: new AbortController().signal,
    ...setting,
  };
  await runInShards(
    ids.map((id) => ({ id, cases })),
    whole,
    (id, end) => ends.set(id, end),
  );
  return ends;
}

describe("shards", { timeout: 60_000 }, () => {
  test("report of each job what failed", async () => {
    const ends = await run(["one", "two", "three"], { lanes: 2 });
    expect([...ends.keys()].sort()).toEqual(["one", "three", "two"]);
    for (const end of ends.values()) expect(end).toBeInstanceOf(Map);
  });

  test("tell how a mutant of the reference fails", async () => {
    const ends = await run(["version-unchecked"], { module: mutantModule() }, ["SCH-002", "BGT-001"]);
    expect([...(ends.get("version-unchecked") ?? [])].map(([id]) => id)).toEqual(["SCH-002"]);
  });

  test("a job that breaks its shard is lost, and the next ones get another", async () => {
    const ends = await run(["throws-later", "one"]);
    expect(ends.get("throws-later")).toBeNull();
    expect(ends.get("one")).toBeInstanceOf(Map);
  });

  test("a job that never yields is lost when the shard was silent for long", async () => {
    const ends = await run(["never-yields"], { silentMs: 3_000 });
    expect(ends.get("never-yields")).toBeNull();
  });

  test("a shard that cannot begin is a fault, with its reason", async () => {
    await expect(run(["one"], { module: miniatureFile("module-without-serve") })).rejects.toThrow("exports no function `serve`");
  });

  test("aborted, they end and say nothing", async () => {
    const abort = new AbortController();
    const running = run(["never-yields"], { signal: abort.signal });
    abort.abort();
    expect((await running).size).toBe(0);
  });
});
