import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RetentionPolicy } from "../../spec-cases/contract/types.ts";
import { createManifest } from "../artifacts/manifest.ts";
import type { ArtifactManifest, RetentionKind } from "../contract/artifact-manifest.ts";
import { artifactId, handleFor, originOf } from "../testbed/artifacts.ts";
import { type CollectionOrder, planCollection } from "./plan.ts";

const NOW = "2026-01-31T00:00:00Z";
const KINDS: readonly RetentionKind[] = ["Log", "Result", "Evidence", "Cache", "Checkpoint"];

/** An artifact of that many days before NOW; named by a letter or two. */
interface Aged {
  readonly days: number;
  readonly kind?: RetentionKind | null;
  readonly hint?: string;
  readonly pinned?: boolean;
  readonly ttl?: number;
  readonly bytes?: number;
}

function manifestsOf(items: Readonly<Record<string, Aged>>): readonly ArtifactManifest[] {
  return Object.entries(items).map(([name, { days, kind = "Cache", hint, pinned, ttl, bytes = 10 }]) =>
    createManifest(
      handleFor({ text: "x".repeat(bytes) }, { artifact_id: artifactId(Number.parseInt(name, 36)), ...(ttl === undefined ? {} : { retention_ttl_days: ttl }) }),
      originOf({
        created_at: new Date(Date.parse(NOW) - days * 86_400_000).toISOString(),
        ...(kind === null ? {} : { retention_kind: kind }),
        ...(hint === undefined ? {} : { filename_hint: hint }),
        ...(pinned === undefined ? {} : { pinned }),
      }),
    ),
  );
}

const policy = (window_days: number, min_versions = 0, kind: RetentionKind = "Cache"): RetentionPolicy => ({ kind, window_days, min_versions });

/** Names of what goes, in order. */
function gone(items: Readonly<Record<string, Aged>>, policies: readonly RetentionPolicy[], more: Partial<CollectionOrder> = {}): string {
  const { doomed } = planCollection(manifestsOf(items), { policies, now: NOW, ...more });
  return doomed.map(({ artifact_id }) => Number.parseInt(artifact_id.slice(-12), 16).toString(36)).join(" ");
}

describe("what a collection takes", () => {
  const rows: readonly (readonly [string, Readonly<Record<string, Aged>>, readonly RetentionPolicy[], string])[] = [
    ["strictly older than the window", { a: { days: 30 }, b: { days: 30.00001 }, c: { days: 29 }, d: { days: -1 } }, [policy(30)], "b"],
    ["a window of no days", { a: { days: 0 }, b: { days: 0.00001 } }, [policy(0)], "b"],
    ["nothing pinned", { a: { days: 90, pinned: true }, b: { days: 90, pinned: false } }, [policy(0)], "b"],
    ["the policy's kind alone", { a: { days: 90, kind: "Log" }, b: { days: 90 }, c: { days: 90, kind: null } }, [policy(30)], "b"],
    ["each kind by its policy", { a: { days: 40, kind: "Log" }, b: { days: 40 } }, [policy(30), policy(50, 0, "Log")], "b"],
    ["what all policies of a kind let go", { a: { days: 40 }, b: { days: 70 } }, [policy(30), policy(60)], "b"],
    ["nothing without a policy", { a: { days: 9999 } }, [], ""],
    ["oldest first, equal ages by id", { c: { days: 50 }, b: { days: 60 }, a: { days: 50 } }, [policy(30)], "b a c"],
    ["no minimum version", { a: { days: 90, hint: "x" }, b: { days: 80, hint: "x" }, c: { days: 70, hint: "x" } }, [policy(30, 2)], "a"],
    ["versions within the window count", { a: { days: 90, hint: "x" }, b: { days: 80, hint: "x" }, c: { days: 7, hint: "x" } }, [policy(30, 2)], "a"],
    ["versions are of one name", { a: { days: 90, hint: "x" }, b: { days: 80, hint: "y" }, c: { days: 70 } }, [policy(30, 1)], ""],
    ["and of one kind", { a: { days: 90, hint: "x" }, b: { days: 80, hint: "x", kind: "Log" } }, [policy(30, 1)], ""],
    ["pinned versions count", { a: { days: 90, hint: "x" }, b: { days: 80, hint: "x", pinned: true } }, [policy(30, 1)], "a"],
    [
      "what outlived a lifetime of its own",
      { a: { days: 8, ttl: 7 }, b: { days: 7, ttl: 7 }, c: { days: 8, ttl: 7, kind: null }, d: { days: 8, ttl: 7, pinned: true } },
      [],
      "a c",
    ],
    ["even the last version of it", { a: { days: 8, ttl: 7 } }, [policy(30, 5)], "a"],
    ["and by its policy before that", { a: { days: 8, ttl: 90 } }, [policy(7)], "a"],
  ];
  it.each(rows)("%s", (_, items, policies, names) => expect(gone(items, policies)).toBe(names));

  const quotas: readonly (readonly [string, Readonly<Record<string, Aged>>, number, string])[] = [
    ["nothing where it holds", { a: { days: 3 }, b: { days: 2 } }, 20, ""],
    ["the oldest where it does not", { a: { days: 3 }, b: { days: 2 }, c: { days: 1 } }, 15, "a b"],
    ["nothing pinned", { a: { days: 3, pinned: true }, b: { days: 2 }, c: { days: 1 } }, 5, "b c"],
    ["after what is too old", { a: { days: 90 }, b: { days: 2 }, c: { days: 1 } }, 20, "a"],
    ["nothing that no policy is about", { a: { days: 3, kind: null, bytes: 99 }, b: { days: 2 }, c: { days: 3, kind: null, ttl: 9 } }, 10, ""],
  ];
  it.each(quotas)("under a quota: %s", (_, items, max_total_bytes, names) => expect(gone(items, [policy(30)], { max_total_bytes })).toBe(names));

  it("under a quota: no minimum version", () => {
    expect(gone({ a: { days: 3, hint: "x" }, b: { days: 2, hint: "x" } }, [policy(30, 1)], { max_total_bytes: 0 })).toBe("a");
  });

  it("says why, and counts", () => {
    const items = manifestsOf({
      a: { days: 90, bytes: 7 },
      b: { days: 8, ttl: 7 },
      c: { days: 1 },
      d: { days: 90, pinned: true },
      e: { days: 90, kind: "Log" },
    });
    const plan = planCollection(items, { policies: [policy(30)], now: NOW, max_total_bytes: 15 });
    expect(plan.doomed.map(({ size_bytes, reason }) => [size_bytes, reason])).toEqual([
      [7, "older than the window of 30 days for Cache"],
      [10, "older than its own lifetime of 7 days"],
      [10, "oldest beyond the quota of 15 bytes"],
    ]);
    expect(plan).toMatchObject({ scanned: 4, spared_pinned: 1, spared_window: 0 });
  });

  it("reads times to the nanosecond", () => {
    const [manifest] = manifestsOf({ a: { days: 0 } });
    if (manifest === undefined) throw new Error("no manifest");
    const at = (created_at: string, now: string): number => planCollection([{ ...manifest, created_at }], { policies: [policy(1)], now }).doomed.length;
    expect(at("2026-01-01T00:00:00.000000001Z", "2026-01-02T00:00:00.000000001+00:00")).toBe(0);
    expect(at("2026-01-01T00:00:00.000000001Z", "2026-01-02T00:00:00.000000002Z")).toBe(1);
  });

  it("refuses a time that is none", () => {
    expect(() => planCollection([], { policies: [], now: "yesterday" })).toThrow(expect.objectContaining({ code: "RETENTION_INVALID" }));
  });
});

describe("properties of a plan", () => {
  const aged = fc.record({
    days: fc.integer({ min: 0, max: 20 }),
    kind: fc.constantFrom(null, ...KINDS.slice(0, 3)),
    hint: fc.constantFrom("x", "y"),
    pinned: fc.boolean(),
    bytes: fc.integer({ min: 0, max: 9 }),
  });
  const items = fc.dictionary(fc.constantFrom(..."abcdefghijkl"), aged, { noNullPrototype: true });
  const policies = fc.array(
    fc.record({ kind: fc.constantFrom(...KINDS.slice(0, 3)), window_days: fc.integer({ min: 0, max: 20 }), min_versions: fc.integer({ min: 0, max: 3 }) }),
    { maxLength: 4 },
  );
  const quota = fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined });

  it("pinned items, minimum versions and other kinds stay; the order of the store says nothing; the numbers add up", () => {
    fc.assert(
      fc.property(items, policies, quota, (dictionary, rules, max_total_bytes) => {
        const manifests = manifestsOf(dictionary);
        const order = { policies: rules, now: NOW, ...(max_total_bytes === undefined ? {} : { max_total_bytes }) };
        const plan = planCollection(manifests, order);
        expect(planCollection([...manifests].reverse(), order)).toEqual(plan);
        const ids = new Set(plan.doomed.map(({ artifact_id }) => artifact_id));
        const left = manifests.filter(({ artifact_id }) => !ids.has(artifact_id));
        expect(left.filter(({ pinned }) => pinned === true)).toEqual(manifests.filter(({ pinned }) => pinned === true));
        for (const { kind, min_versions } of rules)
          for (const hint of ["x", "y"]) {
            const versions = (list: readonly ArtifactManifest[]): number =>
              list.filter((one) => one.retention_kind === kind && one.filename_hint === hint).length;
            expect(versions(left)).toBeGreaterThanOrEqual(Math.min(min_versions, versions(manifests)));
          }
        const concerned = manifests.filter(({ retention_kind }) => rules.some(({ kind }) => kind === retention_kind));
        expect(plan.scanned).toBe(concerned.length);
        expect(plan.doomed.length + plan.spared_pinned + plan.spared_window).toBe(plan.scanned);
      }),
    );
  });

  it("a second run with the same order finds nothing more", () => {
    fc.assert(
      fc.property(items, policies, quota, (dictionary, rules, max_total_bytes) => {
        const manifests = manifestsOf(dictionary);
        const order = { policies: rules, now: NOW, ...(max_total_bytes === undefined ? {} : { max_total_bytes }) };
        const ids = new Set(planCollection(manifests, order).doomed.map(({ artifact_id }) => artifact_id));
        expect(
          planCollection(
            manifests.filter(({ artifact_id }) => !ids.has(artifact_id)),
            order,
          ).doomed,
        ).toEqual([]);
      }),
    );
  });
});
