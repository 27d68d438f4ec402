/** Mistakes about versions, dry runs, repetition and summaries of a collection, and about lifetimes (MEX-ART-09, MEX-RET-03). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import { inputsOf, stagingOf, store } from "./artifacts-seams.ts";
import { type Draft, draftOf } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, stored } from "./record-seams.ts";
import { refused } from "./result-seams.ts";
import { type Asked, aged, answered, collecting, listed, type Manifests, msOf, ordered, policiesOf } from "./retention-seams.ts";
import type { Break } from "./seams.ts";

const DAY = 24 * 60 * 60 * 1000;

/** Artifacts under one policy, those that are too old apart. */
const isExpired = ({ created_at, retention_kind }: ArtifactManifest, { policies, now }: Asked): boolean =>
  policies.some(({ kind, window_days }) => kind === retention_kind && msOf(created_at) < msOf(now) - window_days * DAY);

/** Versions count in another way: names and kinds are what they are counted by. */
const named = (change: (manifest: ArtifactManifest, asked: Asked, all: Manifests) => Partial<ArtifactManifest>): Break =>
  listed((manifests, asked) => manifests.map((manifest) => ({ ...manifest, ...change(manifest, asked, manifests) })));

/** Every artifact is newest or oldest by its place in a list, and expired as it was. */
const byPlace = (compare: (left: ArtifactManifest, right: ArtifactManifest) => number): Break =>
  listed((manifests, asked) => {
    const expired = manifests.filter((manifest) => isExpired(manifest, asked)).sort(compare);
    return manifests.map((manifest) => {
      const place = expired.indexOf(manifest);
      return place < 0 ? manifest : aged(manifest, msOf("2000-01-01T00:00:00Z") + place * 1000);
    });
  });

const VERSIONS: readonly Parameters<typeof breaking>[1][number][] = [
  ["gc-versions-ignored", "the minimum number of versions is not looked at", policiesOf((policy) => ({ ...policy, min_versions: 0 }))],
  [
    "gc-one-version-less",
    "one version less is kept than the policy asks for",
    policiesOf((policy) => ({ ...policy, min_versions: Math.max(0, policy.min_versions - 1) })),
  ],
  ["gc-one-version-always", "the newest version is always kept", policiesOf((policy) => ({ ...policy, min_versions: Math.max(1, policy.min_versions) }))],
  [
    "gc-versions-of-expired",
    "versions within the window are kept besides the minimum number",
    named((manifest, asked) => (isExpired(manifest, asked) ? {} : { filename_hint: `fresh ${manifest.artifact_id}` })),
  ],
  ["gc-versions-of-all-names", "versions are counted over all names", named(() => ({ filename_hint: "any" }))],
  ["gc-versions-by-id", "the newest version is the one whose id comes last", byPlace((left, right) => (left.artifact_id < right.artifact_id ? -1 : 1))],
  ["gc-versions-oldest-kept", "the oldest versions are kept", byPlace((left, right) => msOf(right.created_at) - msOf(left.created_at))],
  [
    "gc-versions-within-window-only",
    "versions are kept where one of them lies within the window",
    collecting((asked, again, { artifacts }) => {
      const hasFresh = artifacts.list().some((manifest) => asked.policies.some(({ kind }) => kind === manifest.retention_kind) && !isExpired(manifest, asked));
      return again({}).collectGarbage(
        { ...asked, policies: asked.policies.map((policy) => (hasFresh ? policy : { ...policy, min_versions: 0 })) },
        asked.dry_run,
      );
    }),
  ],
];

/** A run that is a dry one, or not, whatever was asked for. */
const dry = (isDry: (asked: Asked) => boolean): Break =>
  collecting((asked, again) => {
    const done = again({}).collectGarbage({ policies: asked.policies, now: asked.now }, isDry(asked));
    return { ...done, report: { ...done.report, dry_run: asked.dry_run } };
  });

/** What a dry run would take is spared from then on. */
const pinnedByDryRun: Break = (parts) => {
  const seen = new WeakMap<object, Set<string>>();
  return collecting((asked, again, { artifacts }) => {
    const spared = seen.get(artifacts) ?? new Set<string>();
    seen.set(artifacts, spared);
    const list = (): Manifests => artifacts.list().map((manifest) => (spared.has(manifest.artifact_id) ? { ...manifest, pinned: true } : manifest));
    const view = {
      find: artifacts.find.bind(artifacts),
      verify: artifacts.verify.bind(artifacts),
      read: artifacts.read.bind(artifacts),
      copy: artifacts.copy.bind(artifacts),
      put: artifacts.put.bind(artifacts),
      remove: artifacts.remove.bind(artifacts),
      openSession: artifacts.openSession.bind(artifacts),
      close: artifacts.close.bind(artifacts),
      list,
    };
    const done = again({ artifacts: view }).collectGarbage({ policies: asked.policies, now: asked.now }, asked.dry_run);
    if (asked.dry_run) for (const { artifact_id } of done.report.deleted) spared.add(artifact_id);
    return done;
  })(parts);
};

/** Every second run goes through what is stored backwards. */
const backwards: Break = answered((done, { run }) =>
  run % 2 === 1 ? done : { ...done, report: { ...done.report, deleted: [...done.report.deleted].reverse() } },
);

/** Each run reports what all runs have deleted. */
const accumulated: Break = (parts) => {
  const before = new WeakMap<object, { pruned: number; bytes: number }>();
  return answered((done, { dry_run }, { artifacts }) => {
    const sum = before.get(artifacts) ?? { pruned: 0, bytes: 0 };
    const { items_pruned, total_bytes_freed } = done.report;
    const total = { pruned: sum.pruned + items_pruned, bytes: sum.bytes + total_bytes_freed };
    if (!dry_run) before.set(artifacts, total);
    return { ...done, report: { ...done.report, items_pruned: total.pruned, total_bytes_freed: total.bytes } };
  })(parts);
};

/** The present of the first run is that of all. */
const timeOfFirst: Break = (parts) => {
  const first = new WeakMap<object, string>();
  return collecting((asked, again, { artifacts }) => {
    const now = first.get(artifacts) ?? asked.now;
    first.set(artifacts, now);
    return again({}).collectGarbage({ policies: asked.policies, now }, asked.dry_run);
  })(parts);
};

const isSummary = (event: Draft): boolean => isOf(event, "meta.gc_summary");
const summaries = (change: (summary: Draft) => Draft | null): Break => stored((event) => (isSummary(event) ? change(event) : event));

/** The first run is summed up. */
const summaryOnce: Break = ({ openRecorder }) => ({
  openRecorder(options) {
    const honest = openRecorder(options);
    let seen = false;
    return {
      ...honest,
      commit(batch) {
        const kept = batch.filter((record) => !(seen && "event" in record && isSummary(draftOf(record.event) ?? {})));
        seen ||= batch.some((record) => "event" in record && isSummary(draftOf(record.event) ?? {}));
        if (kept.length > 0) honest.commit(kept);
      },
    };
  },
});

const COLLECTED = breaking("MEX-ART-09", [
  ...VERSIONS,
  ["gc-dry-run-deletes", "a dry run deletes", dry(() => false)],
  ["gc-dry-run-pins", "what a dry run has shown is spared by the next run", pinnedByDryRun],
  [
    "gc-always-dry",
    "after a dry run every run is one",
    (parts) => {
      const seen = new WeakSet<object>();
      return collecting((asked, again, { artifacts }) => {
        if (asked.dry_run) seen.add(artifacts);
        return again({}).collectGarbage({ policies: asked.policies, now: asked.now }, seen.has(artifacts));
      })(parts);
    },
  ],
  ["gc-order-changes", "every second run lists what it deletes the other way round", backwards],
  ["gc-report-accumulates", "each run reports what all runs have deleted", accumulated],
  ["gc-time-of-first-run", "ages are counted from the time of the first run", timeOfFirst],
  ["gc-summary-missing", "a collection leaves no summary", summaries(() => null)],
  ["gc-summary-of-deleting-runs", "a run that deletes nothing leaves no summary", summaries((event) => (event["pruned"] === 0 ? null : event))],
  ["gc-summary-once", "the first run of a session is summed up", summaryOnce],
  ["gc-summary-without-spared", "the summary counts what was spared as nothing", summaries((event) => ({ ...event, spared_pinned: 0, spared_window: 0 }))],
  ["gc-summary-of-items", "the summary counts artifacts in the place of bytes", summaries((event) => ({ ...event, bytes_freed: event["pruned"] ?? 0 }))],
  [
    "gc-pinned-are-no-versions",
    "a collection of everything spares what is pinned, and its versions too",
    ordered(({ policies }) => ({ policies: policies.map((policy) => ({ ...policy, min_versions: policy.min_versions * 2 })) })),
  ],
]);

const isSensitive = ({ kind, classification }: Pick<ArtifactHandle, "kind" | "classification">): boolean =>
  kind === "prompt_payload" || classification === "high";

/** The lifetime of what is stored is another one. */
const lifetimes = (change: (manifest: ArtifactManifest) => ArtifactManifest): Break =>
  store((honest) => ({
    find(id) {
      const found = honest.find(id);
      return found === null ? null : change(found);
    },
    read(id) {
      const found = honest.read(id);
      return found === null ? null : { ...found, manifest: change(found.manifest) };
    },
  }));

function withoutLifetime(manifest: ArtifactManifest): ArtifactManifest {
  const { retention_ttl_days: _, ...rest } = manifest;
  return rest;
}

/** The lifetime that the runtime gives by itself is not given. */
const ungiven = (is: (manifest: ArtifactManifest) => boolean): Break =>
  store((honest) => {
    const carried = new Set<string>();
    const shown = (manifest: ArtifactManifest): ArtifactManifest =>
      !carried.has(manifest.artifact_id) && manifest.created_by_job_id !== undefined && is(manifest) ? withoutLifetime(manifest) : manifest;
    return {
      find(id) {
        const found = honest.find(id);
        return found === null ? null : shown(found);
      },
      read(id) {
        const found = honest.read(id);
        return found === null ? null : { ...found, manifest: shown(found.manifest) };
      },
      openSession() {
        const session = honest.openSession();
        const put: typeof session.staging.put = (input) => {
          if (input.handle.retention_ttl_days != null) carried.add(input.handle.artifact_id);
          session.staging.put(input);
        };
        return { inputs: session.inputs, staging: { ...stagingOf(session.staging), put }, close: () => session.close() };
      },
    };
  });

const LIFETIMES = breaking("MEX-RET-03", [
  ["lifetime-not-given", "sensitive artifacts may do without a lifetime", ungiven(isSensitive)],
  ["lifetime-of-prompts-only", "prompt payloads alone need a lifetime", ungiven(({ kind }) => kind !== "prompt_payload")],
  ["lifetime-by-classification", "artifacts of high classification alone need a lifetime", ungiven(({ classification }) => classification !== "high")],
  ["lifetime-of-files-only", "a folder needs no lifetime", ungiven(({ kind }) => kind === "bundle")],
  ["lifetime-of-outputs-only", "evidence needs no lifetime", ungiven(({ retention_kind }) => retention_kind === "Evidence")],
  [
    "lifetime-replaced",
    "sensitive artifacts have the lifetime that the runtime gives them",
    lifetimes((manifest) => (isSensitive(manifest) ? { ...manifest, retention_ttl_days: 365 } : manifest)),
  ],
  ["lifetime-not-kept", "the lifetime that a handle carries is not kept", lifetimes(withoutLifetime), { apart: "the lifetime is lost, not replaced" }],
  [
    "lifetime-everywhere",
    "an artifact without a lifetime is refused",
    refused("G-INTEGRITY", ({ outputs }) => outputs.some(({ retention_ttl_days }) => retention_ttl_days == null)),
  ],
  [
    "lifetime-of-inputs-refused",
    "a sensitive input is refused",
    store((honest) => ({
      openSession() {
        const session = honest.openSession();
        const { inputs } = session;
        const verify: typeof inputs.verify = (handle) => (honest.find(handle.artifact_id)?.classification === "high" ? "missing" : inputs.verify(handle));
        return { staging: session.staging, inputs: { ...inputsOf(inputs), verify }, close: () => session.close() };
      },
    })),
  ],
]);

export const RETENTION_VERSION_MUTANTS: readonly Mutant[] = [...COLLECTED, ...LIFETIMES];
