/** Mistakes about what a collection takes, and about its report (MEX-RET-01, MEX-RET-02). */
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import type { PruneReport } from "../retention/report.ts";
import { inputsOf, membersOf } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { type Asked, aged, answered, collecting, listed, msOf, ordered, policiesOf } from "./retention-seams.ts";
import { all, type Break } from "./seams.ts";

const unpinned = (manifest: ArtifactManifest): ArtifactManifest => ({ ...manifest, pinned: false });
const at = (now: string, ms: number): string => new Date(msOf(now) + ms).toISOString();
const HOUR = 60 * 60 * 1000;

const pinsDropped = (is: (manifest: ArtifactManifest, asked: Asked) => boolean): Break =>
  listed((manifests, asked) => manifests.map((manifest) => (is(manifest, asked) ? unpinned(manifest) : manifest)));

/** Pinned artifacts are put away where nobody finds them. */
const pinnedArchived: Break = (parts) => {
  const archived = new WeakMap<object, Set<string>>();
  const gone = (store: object, id: string): boolean => archived.get(store)?.has(id) === true;
  return all(
    ({ openArtifacts }) => ({
      openArtifacts(initial, storage) {
        const honest = openArtifacts(initial, storage);
        const { store } = honest;
        const own: typeof store = {
          ...membersOf(store),
          find: (id) => (gone(own, id) ? null : store.find(id)),
          read: (id) => (gone(own, id) ? null : store.read(id)),
          verify: (handle) => (gone(own, handle.artifact_id) ? "missing" : store.verify(handle)),
          openSession() {
            const session = store.openSession();
            const { inputs } = session;
            const verify: typeof inputs.verify = (handle) => (gone(own, handle.artifact_id) ? "missing" : inputs.verify(handle));
            return { staging: session.staging, inputs: { ...inputsOf(inputs), verify }, close: () => session.close() };
          },
        };
        return { store: own, materializer: () => honest.materializer(), damage: (change) => honest.damage(change) };
      },
    }),
    answered((done, _, { artifacts }) => {
      archived.set(artifacts, new Set(artifacts.list().flatMap(({ artifact_id, pinned }) => (pinned === true ? [artifact_id] : []))));
      return done;
    }),
  )(parts);
};

const EXPIRED = breaking("MEX-RET-01", [
  ["gc-pins-ignored", "pins are not looked at", pinsDropped(() => true)],
  ["gc-pins-of-logs-ignored", "pins of log entries are not looked at", pinsDropped(({ retention_kind }) => retention_kind === "Log")],
  ["gc-pins-once", "a pin holds for one run", pinsDropped((_, { run }) => run > 1)],
  ["gc-pinned-archived", "pinned artifacts are put away where no operation finds them", pinnedArchived],
  ["gc-window-inclusive", "what is exactly as old as the window is collected", ordered(({ now }) => ({ now: at(now, 1) }))],
  ["gc-window-by-hours", "ages are counted in whole hours, rounded up", ordered(({ now }) => ({ now: at(now, HOUR - 1000) }))],
  [
    "gc-window-of-zero-is-none",
    "a window of zero days is none",
    policiesOf((policy) => (policy.window_days === 0 ? { ...policy, window_days: 36500 } : policy)),
  ],
  [
    "gc-window-at-most-a-year",
    "no window is longer than a hundred days",
    policiesOf((policy) => ({ ...policy, window_days: Math.min(policy.window_days, 100) })),
  ],
  [
    "gc-age-without-sign",
    "what was made after the time of the run is as old as it is young",
    listed((manifests, { now }) => manifests.map((manifest) => aged(manifest, msOf(now) - Math.abs(msOf(now) - msOf(manifest.created_at))))),
  ],
  [
    "gc-first-policy-for-all",
    "kinds without a policy go by the first that there is",
    listed((manifests, { policies }) =>
      manifests.map((manifest) => {
        const [first] = policies;
        return first === undefined || policies.some(({ kind }) => kind === manifest.retention_kind) ? manifest : { ...manifest, retention_kind: first.kind };
      }),
    ),
  ],
  [
    "gc-default-policies",
    "without policies every kind has one of 30 days",
    ordered(({ policies }) => ({
      policies:
        policies.length > 0
          ? policies
          : (["Log", "Result", "Evidence", "Cache", "Checkpoint"] as const).map((kind) => ({ kind, window_days: 30, min_versions: 0 })),
    })),
  ],
  [
    "gc-window-of-first-policy",
    "the window of the first policy holds for all",
    policiesOf((policy, { policies }) => ({ ...policy, window_days: policies[0]?.window_days ?? 0 })),
  ],
  [
    "gc-by-handle-kind",
    "reports are logs, whatever kind of retention they have",
    listed((manifests) => manifests.map((manifest) => (manifest.kind === "report" ? { ...manifest, retention_kind: "Log" } : manifest))),
  ],
  [
    "gc-run-outputs-old",
    "what an operation has made has no age, and counts as old",
    listed((manifests) => manifests.map((manifest) => (manifest.created_by_job_id === undefined ? manifest : aged(manifest, 0)))),
  ],
  [
    "gc-reported-only",
    "what is reported as deleted stays",
    collecting((asked, again, { artifacts }) =>
      again({ artifacts: { ...membersOf(artifacts), remove: () => undefined } }).collectGarbage(asked, asked.dry_run),
    ),
  ],
  ["gc-by-own-clock", "ages are counted from the present of the machine", ordered(() => ({ now: new Date().toISOString() }))],
]);

const withReport = (change: (report: PruneReport) => Partial<PruneReport>): Break =>
  answered((done) => ({ ...done, report: { ...done.report, ...change(done.report) } }));

/** Members of the report that are left out of the answer. */
const reportWithout = (key: keyof PruneReport): Break =>
  answered((done) => {
    const report = { ...done.report };
    Reflect.deleteProperty(report, key);
    return { ...done, report };
  });

const REPORTED = breaking("MEX-RET-02", [
  ["gc-report-without-timestamp", "the report has no time", reportWithout("timestamp")],
  ["gc-report-without-bytes", "the report does not say what was freed", reportWithout("total_bytes_freed"), { apart: "another field is missing" }],
  [
    "gc-report-of-deleted-only",
    "the report counts what was deleted as all that was looked at",
    withReport(({ items_pruned }) => ({ items_scanned: items_pruned })),
  ],
  [
    "gc-report-none-for-nothing",
    "a run that deletes nothing leaves no report",
    answered((done, _, { artifacts }) => {
      if (done.report.items_pruned > 0 || done.report_artifact_id === null) return done;
      artifacts.remove([done.report_artifact_id]);
      return { ...done, report_artifact_id: null };
    }),
  ],
  [
    "gc-report-answered-only",
    "the report is answered and not stored",
    answered((done, _, { artifacts }) => {
      if (done.report_artifact_id !== null) artifacts.remove([done.report_artifact_id]);
      return done;
    }),
  ],
  [
    "gc-report-names-spared",
    "the report names what was spared among what was deleted",
    answered((done, { policies }, { artifacts }) => {
      const spared = artifacts.list().filter(({ retention_kind }) => policies.some(({ kind }) => kind === retention_kind));
      return {
        ...done,
        report: { ...done.report, deleted: [...done.report.deleted, ...spared.map(({ artifact_id }) => ({ artifact_id, reason: "looked at" }))] },
      };
    }),
  ],
  [
    "gc-report-of-last-run",
    "there is one report, that of the last run",
    collecting((asked, again, { artifacts, ids }) => {
      const before = artifacts.list().filter(({ kind, filename_hint }) => kind === "report" && filename_hint === "prune-report.json");
      if (!asked.dry_run) artifacts.remove(before.map(({ artifact_id }) => artifact_id));
      return again({ ids }).collectGarbage(asked, asked.dry_run);
    }),
  ],
  [
    "gc-bundles-free",
    "bundles have no bytes",
    listed((manifests) => manifests.map((manifest) => (manifest.kind === "bundle" ? { ...manifest, size_bytes: 0 } : manifest))),
  ],
  [
    "gc-report-unreasoned",
    "what was deleted is named without a reason",
    withReport(({ deleted }) => ({ deleted: deleted.map(({ artifact_id }) => ({ artifact_id, reason: "" })) })),
  ],
  [
    "gc-report-last",
    "the report is written when everything is deleted",
    collecting((asked, again, { artifacts }) => {
      const before = artifacts.list();
      const plan = again({ artifacts: { ...membersOf(artifacts), remove: () => undefined } }).collectGarbage(asked, true);
      if (asked.dry_run) return plan;
      artifacts.remove(plan.report.deleted.map(({ artifact_id }) => artifact_id));
      return again({ artifacts: { ...membersOf(artifacts), list: () => before } }).collectGarbage(asked, false);
    }),
    { equivalent: "the order within one call is not seen from outside" },
  ],
]);

export const RETENTION_MUTANTS: readonly Mutant[] = [...EXPIRED, ...REPORTED];
