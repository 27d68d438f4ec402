/** Retention of a log as a window in days (MEX-LOG-08): what `enforce_retention` of the protocol does to it. */
import { RuntimeFault } from "../faults.ts";
import type { Recorder } from "./recorder.ts";
import { type PurgeReport, retentionCutoff } from "./retention.ts";

/**
 * Purges events strictly older than `window_days` (whole days) before `now` (RFC 3339 in UTC), and Diagnostics as
 * MEX-DIAG-10 allows; pinned events stay. `events` of the report is what the protocol calls `purged`.
 * @throws RuntimeFault HSK-500-DB for a `now` that is no time, a chain that does not hold, or a database that refuses.
 */
export function enforceLogRetention(recorder: Recorder, window_days: number, now: string): PurgeReport {
  const older_than = retentionCutoff(now, window_days);
  if (older_than === null) throw new RuntimeFault("HSK-500-DB", "`now` is no RFC 3339 timestamp in UTC; nothing was purged");
  return recorder.purge({ older_than, at: now });
}
