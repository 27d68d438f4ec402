import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RetentionPolicy } from "../../spec-cases/contract/types.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import { RuntimeFault } from "../faults.ts";
import { openRecorder, type Recorder } from "../recorder/recorder.ts";
import { artifactId, STORES, store } from "../testbed/artifacts.ts";
import { createHousekeeping, type Housekeeping } from "./housekeeping.ts";

const NOW = "2026-01-31T00:00:00Z";
const POLICIES: readonly RetentionPolicy[] = [{ kind: "Cache", window_days: 7, min_versions: 1 }];
const REPORT_ID = artifactId(0xf1);

const lines = (recorder: Recorder): unknown[] => recorder.eventTexts().map((text) => JSON.parse(text));

describe.each(STORES)("collecting garbage %s", (_, open) => {
  function keep(recorder: Recorder): { artifacts: ArtifactStore; keeper: Housekeeping } {
    const artifacts = open();
    for (const [n, day] of [1, 2, 3, 30].entries()) {
      const created_at = `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`;
      store(artifacts, { text: "x".repeat(n + 1) }, { artifact_id: artifactId(n + 1) }, { created_at, retention_kind: "Cache", filename_hint: "x" });
    }
    store(artifacts, { text: "pinned" }, { artifact_id: artifactId(9) }, { retention_kind: "Cache", pinned: true });
    let count = 0xf0;
    const ids = {
      next() {
        count += 1;
        return artifactId(count);
      },
    };
    return { artifacts, keeper: createHousekeeping({ artifacts, recorder, ids, stamp: () => NOW }) };
  }

  it("reports, records, then deletes", () => {
    const recorder = openRecorder();
    const { artifacts, keeper } = keep(recorder);
    const { report, report_artifact_id } = keeper.collectGarbage({ policies: POLICIES, now: NOW }, false);
    const counts = { items_scanned: 5, items_pruned: 3, items_spared_pinned: 1, items_spared_window: 1, total_bytes_freed: 6 };
    expect(report).toMatchObject({ timestamp: NOW, ...counts, dry_run: false });
    expect(report_artifact_id).toBe(REPORT_ID);
    expect(artifacts.list().map(({ artifact_id }) => artifact_id)).toEqual([artifactId(4), artifactId(9), REPORT_ID]);
    expect(lines(recorder)).toMatchObject([
      { type: "meta.gc_summary", pruned: 3, spared_pinned: 1, spared_window: 1, bytes_freed: 6, report_artifact_id: REPORT_ID },
    ]);
    expect(artifacts.find(REPORT_ID)).toMatchObject({ kind: "report", retention_kind: "Log", mime: "application/json", created_at: NOW });
    const stored = artifacts.read(REPORT_ID)?.content;
    const golden = readFileSync(new URL("../retention/golden/prune-report.txt", import.meta.url), "utf8");
    expect(stored?.kind === "file" && stored.bytes.toString("utf8")).toBe(golden);
  });

  it("looks only, in a dry run", () => {
    const recorder = openRecorder();
    const { artifacts, keeper } = keep(recorder);
    const before = artifacts.list();
    const { report, report_artifact_id } = keeper.collectGarbage({ policies: POLICIES, now: NOW }, true);
    expect([report.deleted.length, report_artifact_id]).toEqual([3, null]);
    expect(artifacts.list()).toEqual(before);
    expect(lines(recorder)).toMatchObject([{ type: "meta.gc_summary", pruned: 0, bytes_freed: 0, dry_run: true, report_artifact_id: null }]);
    expect(keeper.collectGarbage({ policies: POLICIES, now: NOW }, false).report).toEqual({ ...report, dry_run: false });
  });

  it("deletes nothing that it cannot record", () => {
    const refusing: Recorder = {
      ...openRecorder(),
      commit() {
        throw new RuntimeFault("HSK-500-DB", "full");
      },
    };
    const { artifacts, keeper } = keep(refusing);
    const before = artifacts.list();
    expect(() => keeper.collectGarbage({ policies: POLICIES, now: NOW }, false)).toThrow(expect.objectContaining({ code: "HSK-500-DB" }));
    expect(artifacts.list()).toEqual(before);
  });

  it("deletes nothing that it cannot report", () => {
    const recorder = openRecorder();
    const { artifacts } = keep(recorder);
    const before = artifacts.list();
    const full: ArtifactStore = {
      find: (id) => artifacts.find(id),
      verify: (handle) => artifacts.verify(handle),
      list: () => artifacts.list(),
      read: (id) => artifacts.read(id),
      copy: (id, receiver) => artifacts.copy(id, receiver),
      put() {
        throw new RuntimeFault("ARTIFACT_STORE", "full");
      },
      remove: (ids) => artifacts.remove(ids),
      openSession: () => artifacts.openSession(),
      close: () => artifacts.close(),
    };
    const keeper = createHousekeeping({ artifacts: full, recorder, ids: { next: () => REPORT_ID }, stamp: () => NOW });
    expect(() => keeper.collectGarbage({ policies: POLICIES, now: NOW }, false)).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
    expect([artifacts.list(), lines(recorder)]).toEqual([before, []]);
  });
});

describe("retention of the log", () => {
  const event = (n: number, timestamp: string) => ({ event: { type: "note", event_id: artifactId(n), timestamp, actor: "system" as const } });

  it("purges what is strictly older than the window and says how much", () => {
    const recorder = openRecorder();
    recorder.commit([event(1, "2026-01-01T00:00:00Z"), event(2, "2026-01-23T23:59:59.999Z"), event(3, "2026-01-24T00:00:00Z")]);
    const keeper = createHousekeeping({ artifacts: STORES[0]?.[1]() ?? never(), recorder, ids: { next: () => REPORT_ID }, stamp: () => NOW });
    expect(keeper.enforceRetention({ window_days: 7, now: NOW })).toBe(2);
    expect(keeper.enforceRetention({ window_days: 7, now: NOW })).toBe(0);
    expect(lines(recorder)).toMatchObject([{ event_id: artifactId(3) }]);
    expect(() => keeper.enforceRetention({ window_days: 7, now: "now" })).toThrow(expect.objectContaining({ code: "RETENTION_INVALID" }));
  });
});

function never(): never {
  throw new Error("there is no store");
}
