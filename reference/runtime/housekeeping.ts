/** Retention at work: collects artifacts and purges the log, each recorded (MEX-ART-09, MEX-LOG-08). */
import type { GcSummaryEvent } from "../../spec-cases/contract/types.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import { RuntimeFault } from "../faults.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { retentionCutoff } from "../recorder/retention.ts";
import { type CollectionOrder, planCollection } from "../retention/plan.ts";
import { createReport, type PruneReport, reportArtifact } from "../retention/report.ts";
import { createStamp, type Ids, RANDOM_IDS, SYSTEM_CLOCK } from "./clock.ts";

/** What a collection did, or would do. */
export interface Collection {
  readonly report: PruneReport;
  /** Null for a dry run, which leaves nothing behind. */
  readonly report_artifact_id: string | null;
}

/** Events older than so many days go; `now` is RFC 3339 in UTC. */
export interface LogRetention {
  readonly window_days: number;
  readonly now: string;
}

export interface Housekeeping {
  /**
   * Collects artifacts. The report is stored and the summary recorded before the first artifact goes: what cannot be
   * reported is not deleted.
   * @throws RuntimeFault of the store or the recorder; RETENTION_INVALID for a time that is none.
   */
  collectGarbage(order: CollectionOrder, dry_run: boolean): Collection;
  /** Purges the log; answers how many events went. Throws as `collectGarbage` does. */
  enforceRetention(order: LogRetention): number;
}

/** What housekeeping works on. */
export interface HousekeepingParts {
  readonly artifacts: ArtifactStore;
  readonly recorder: Recorder;
  readonly ids: Ids;
  readonly stamp: () => string;
}

/** A dry run has deleted nothing, and its summary says so. */
function summary(report: PruneReport, report_artifact_id: string | null, { ids, stamp }: HousekeepingParts): GcSummaryEvent {
  return {
    type: "meta.gc_summary",
    event_id: ids.next(),
    timestamp: stamp(),
    actor: "system",
    pruned: report.dry_run ? 0 : report.items_pruned,
    spared_pinned: report.items_spared_pinned,
    spared_window: report.items_spared_window,
    bytes_freed: report.dry_run ? 0 : report.total_bytes_freed,
    report_artifact_id,
    ...(report.dry_run ? { dry_run: true } : {}),
  };
}

function collectGarbage(parts: HousekeepingParts, order: CollectionOrder, dry_run: boolean): Collection {
  const { artifacts, recorder, ids } = parts;
  const report = createReport(planCollection(artifacts.list(), order), order, dry_run);
  if (dry_run) {
    recorder.commit([{ event: summary(report, null, parts) }]);
    return { report, report_artifact_id: null };
  }
  const { handle, content, origin } = reportArtifact(report, ids.next());
  const { artifact_id } = artifacts.put(handle, content, origin);
  try {
    recorder.commit([{ event: summary(report, artifact_id, parts) }]);
  } catch (error) {
    artifacts.remove([artifact_id]);
    throw error;
  }
  artifacts.remove(report.deleted.map((deleted) => deleted.artifact_id));
  return { report, report_artifact_id: artifact_id };
}

function enforceRetention({ recorder, stamp }: HousekeepingParts, { window_days, now }: LogRetention): number {
  const older_than = retentionCutoff(now, window_days);
  if (older_than === null) throw new RuntimeFault("RETENTION_INVALID", "`now` is no RFC 3339 timestamp in UTC");
  return recorder.purge({ older_than, at: stamp() }).events;
}

/** Housekeeping over the store and the recorder of a runtime; ids are random and times the system's where none are given. */
export function createHousekeeping(given: Pick<HousekeepingParts, "artifacts" | "recorder"> & Partial<HousekeepingParts>): Housekeeping {
  const parts: HousekeepingParts = { ids: RANDOM_IDS, stamp: createStamp(SYSTEM_CLOCK), ...given };
  return {
    collectGarbage: (order, dry_run) => collectGarbage(parts, order, dry_run),
    enforceRetention: (order) => enforceRetention(parts, order),
  };
}
