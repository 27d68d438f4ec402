/** The report of a collection: written as an artifact before anything is deleted (MEX-RET-02). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { canonicalJson } from "../artifacts/canonical-json.ts";
import { type Content, measureContent } from "../artifacts/content.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import type { ArtifactOrigin } from "../contract/artifact-manifest.ts";
import type { CollectionOrder, CollectionPlan } from "./plan.ts";

/** One artifact that was deleted, or would be in a dry run. */
export interface Deleted {
  readonly artifact_id: string;
  readonly reason: string;
}

/** PruneReport: the six fields of 2.3.11.0, and what they were counted from. */
export interface PruneReport {
  readonly timestamp: string;
  readonly items_scanned: number;
  readonly items_pruned: number;
  readonly items_spared_pinned: number;
  readonly items_spared_window: number;
  readonly total_bytes_freed: number;
  readonly dry_run: boolean;
  readonly policies: CollectionOrder["policies"];
  /** In the order in which they go. */
  readonly deleted: readonly Deleted[];
}

/** Says what a plan does. */
export function createReport(plan: CollectionPlan, { now, policies }: CollectionOrder, dry_run: boolean): PruneReport {
  return {
    timestamp: now,
    items_scanned: plan.scanned,
    items_pruned: plan.doomed.length,
    items_spared_pinned: plan.spared_pinned,
    items_spared_window: plan.spared_window,
    total_bytes_freed: plan.doomed.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    dry_run,
    policies,
    deleted: plan.doomed.map(({ artifact_id, reason }) => ({ artifact_id, reason })),
  };
}

/** The artifact of a report: canonical JSON, kept as a log. */
export function reportArtifact(report: PruneReport, artifact_id: string): { handle: ArtifactHandle; content: Content; origin: ArtifactOrigin } {
  const content: Content = { kind: "file", bytes: Buffer.from(`${canonicalJson(report)}\n`) };
  const handle: ArtifactHandle = {
    artifact_id,
    kind: "report",
    uri: artifactUri(artifact_id),
    ...measureContent(content),
    classification: "low",
    exportable: true,
  };
  const origin: ArtifactOrigin = {
    mime: "application/json",
    artifact_type: "artifact.document",
    created_at: report.timestamp,
    filename_hint: "prune-report.json",
    retention_kind: "Log",
  };
  return { handle, content, origin };
}
