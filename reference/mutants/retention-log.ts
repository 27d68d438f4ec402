/** Mistakes about the retention of the log (MEX-LOG-08, MEX-DIAG-10). */
import type { Recorder } from "../recorder/recorder.ts";
import type { Housekeeping, LogRetention } from "../runtime/housekeeping.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { recorder } from "./record-seams.ts";
import type { Break } from "./seams.ts";

const DAY = 24 * 60 * 60 * 1000;

/** The log is kept in another way; `state` lives as long as the case. */
const kept =
  <State>(state: () => State, change: (honest: Housekeeping, order: LogRetention, state: State, log: Recorder) => number): Break =>
  ({ createHousekeeping }) => ({
    createHousekeeping(parts) {
      const honest = createHousekeeping(parts);
      const own = state();
      return { ...honest, enforceRetention: (order) => change(honest, order, own, parts.recorder) };
    },
  });
const none = (): null => null;

const at = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

const PURGED = breaking("MEX-LOG-08", [
  ["purge-nothing", "nothing is purged", kept(none, () => 0)],
  [
    "purge-unreported",
    "events are purged, and their number is not reported",
    kept(none, (honest, order) => honest.enforceRetention(order) * 0),
    { apart: "the events are gone" },
  ],
  [
    "purge-reported-only",
    "what is older than the window is counted and stays",
    kept(
      () => ({ counted: 0 }),
      (honest, order, state) => {
        state.counted += honest.enforceRetention(order);
        return state.counted;
      },
    ),
  ],
  [
    "purge-inclusive",
    "an event that is exactly as old as the window is purged",
    kept(none, (honest, order) => honest.enforceRetention({ ...order, now: at(order.now, 1) })),
  ],
  ["purge-window-fixed", "the window is 30 days, whatever is asked for", kept(none, (honest, order) => honest.enforceRetention({ ...order, window_days: 30 }))],
  [
    "purge-window-of-first",
    "the window is that of the first run",
    kept(
      (): { days: number | null } => ({ days: null }),
      (honest, order, state) => {
        state.days ??= order.window_days;
        return honest.enforceRetention({ ...order, window_days: state.days });
      },
    ),
  ],
  [
    "purge-by-own-clock",
    "ages are counted from the present of the machine",
    kept(none, (honest, order) => honest.enforceRetention({ ...order, now: new Date().toISOString() })),
  ],
  [
    "purge-whole-days",
    "ages are counted in whole days, rounded up",
    kept(none, (honest, order) => honest.enforceRetention({ ...order, now: at(order.now, DAY - 1000) })),
  ],
  [
    "purge-all-counted",
    "the number that is reported is that of all events there were",
    kept(none, (honest, order, _, log) => {
      const before = log.eventTexts().length;
      return honest.enforceRetention(order) === 0 ? 0 : before;
    }),
  ],
  [
    "purge-closes-log",
    "after events were purged nothing more is recorded",
    recorder((honest) => {
      let isClosed = false;
      return {
        purge(order) {
          const report = honest.purge(order);
          isClosed = report.events > 0;
          return report;
        },
        commit(batch) {
          if (!isClosed) honest.commit(batch);
        },
      };
    }),
  ],
]);

/** Diagnostics that a run takes away; `run` counts from 1. */
const diagnosticsGone = (isGone: (timestamp: number, cutoff: number, facts: { run: number; events: number; window: number }) => boolean): Break =>
  recorder((honest) => {
    const gone = new Set<string>();
    let run = 0;
    const left = (): ReturnType<Recorder["diagnostics"]> => honest.diagnostics().filter(({ id }) => !gone.has(id));
    return {
      diagnostics: left,
      diagnosticTexts: () => left().map((diagnostic) => JSON.stringify(diagnostic)),
      purge(order) {
        run += 1;
        const cutoff = Date.parse(order.older_than);
        const before = left();
        const report = honest.purge(order);
        const window = Date.parse(order.at) - cutoff;
        for (const { id, timestamp } of before) if (isGone(Date.parse(timestamp), cutoff, { run, events: report.events, window })) gone.add(id);
        return report;
      },
    };
  });

const KEPT = breaking("MEX-DIAG-10", [
  ["purge-all-diagnostics", "each run takes all Diagnostics", diagnosticsGone(() => true)],
  ["purge-diagnostics-early", "Diagnostics live five days less than events", diagnosticsGone((timestamp, cutoff) => timestamp < cutoff + 5 * DAY)],
  [
    "purge-diagnostics-inclusive",
    "a Diagnostic that is exactly as old as the window is purged",
    diagnosticsGone((timestamp, cutoff) => Math.floor(timestamp / 1000) * 1000 <= cutoff),
  ],
  ["purge-diagnostics-with-events", "where events are purged all Diagnostics are", diagnosticsGone((_, __, { events }) => events > 0)],
  ["purge-diagnostics-second-run", "the second run takes the Diagnostics that the first has spared", diagnosticsGone((_, __, { run }) => run > 1)],
  [
    "purge-diagnostics-alone",
    "Diagnostics are purged by their age, and the events that name them stay",
    recorder(() => ({
      purge: () => ({ events: 0, diagnostics: 0, spared_pinned: 0 }),
      diagnostics: () => [],
      diagnosticTexts: () => [],
    })),
  ],
]);

export const RETENTION_LOG_MUTANTS: readonly Mutant[] = [...PURGED, ...KEPT];
