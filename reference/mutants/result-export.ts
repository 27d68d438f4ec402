/** Mistakes about what becomes of staged outputs (MEX-ART-08, MEX-BYP-03). */
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import type { ArtifactSession } from "../artifacts/store.ts";
import type { ArtifactOrigin } from "../contract/artifact-manifest.ts";
import { RuntimeFault } from "../faults.ts";
import { session, staging, store } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { hasContent, hasDataUri } from "./result-provenance.ts";
import { believed, refused } from "./result-seams.ts";
import { answer } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** Of what is to be exported a part alone is. */
const exported = (isExported: (origin: ArtifactOrigin, index: number) => boolean): Break =>
  staging((honest) => ({ export: (origins) => honest.export(new Map([...origins].filter(([, origin], index) => isExported(origin, index)))) }));

const invalid = (problem: string): RuntimeFault => new RuntimeFault("ARTIFACT_INVALID", problem);

const plain = (handle: ArtifactHandle): ArtifactHandle => {
  const { artifact_id, kind, uri, content_hash, size_bytes } = handle;
  return { artifact_id, kind, uri, content_hash, size_bytes, classification: "low", exportable: true };
};

const STAGED_ONLY: Break = staging((honest) => {
  const staged = new Set<string>();
  return {
    put(input) {
      staged.add(input.handle.artifact_id);
      honest.put(input);
    },
    verify: (handle) => (staged.has(handle.artifact_id) ? honest.verify(handle) : "missing"),
  };
});

const ONCE: Break = staging((honest, kept) => ({
  put(input) {
    if (kept.find(input.handle.artifact_id) !== null) throw invalid("the id is taken");
    honest.put(input);
  },
}));

const EXPORTED = breaking("MEX-ART-08", [
  ["export-nothing", "outputs are hashed and not stored", exported(() => false)],
  ["export-first-only", "of all outputs the first alone is stored", exported((_, index) => index === 0)],
  ["export-no-evidence", "outputs are stored, evidence is not", exported(({ retention_kind }) => retention_kind !== "Evidence")],
  ["export-no-empty", "an output of no bytes is no output", refused("G-INTEGRITY", ({ outputs }) => outputs.some(({ size_bytes }) => size_bytes === 0))],
  [
    "export-no-entries",
    "outputs of several files are refused",
    staging((honest) => ({
      put(input) {
        if (input.entries !== undefined) throw invalid("an artifact is one file");
        honest.put(input);
      },
    })),
  ],
  [
    "export-entries-by-kind",
    "only an artifact of the kind bundle may have several files",
    staging((honest) => ({
      put(input) {
        if (input.entries !== undefined && input.handle.kind !== "bundle") throw invalid("an artifact of this kind is one file");
        honest.put(input);
      },
    })),
  ],
  ["export-at-most-64", "a result may have 64 outputs", refused("G-SCHEMA", ({ outputs }) => outputs.length > 64)],
  [
    "export-plain-handles",
    "handles are handed out with the classification and lifetime that the runtime would give them",
    answer((given) => (given.outcome === "executed" ? { ...given, result: { ...given.result, outputs: given.result.outputs.map(plain) } } : given)),
  ],
  ["export-staged-only", "an output that was stored before is not found", STAGED_ONLY],
  ["export-no-restaging", "an output that is stored already, with the same bytes, is refused", ONCE],
  ["export-inline", "outputs may stand in the result itself", believed(({ outputs }) => hasContent(outputs))],
  ["export-data-uri", "outputs may stand in their uri", believed(({ outputs }) => hasDataUri(outputs))],
]);

/** One staging for all attempts of a session. */
const SHARED: Break = store((honest) => {
  let shared: ArtifactSession | null = null;
  return {
    openSession() {
      shared ??= honest.openSession();
      return { inputs: shared.inputs, staging: shared.staging, close: () => undefined };
    },
  };
});

/** What is staged is stored at once. */
const AT_ONCE: Break = staging((honest) => ({
  put(input) {
    honest.put(input);
    const { artifact_id } = input.handle;
    honest.export(new Map([[artifact_id, { mime: input.media_type, artifact_type: input.artifact_type, created_at: "2026-01-01T00:00:00.000Z" }]]));
  },
}));

/** What an attempt has exported goes with its workspace. */
const CLEARED: Break = session((honest) => ({
  close() {
    honest.staging.withdraw();
    honest.close();
  },
}));

const STAGED = breaking("MEX-BYP-03", [
  ["staging-shared", "all invocations of a session share one staging", SHARED],
  ["staging-is-the-store", "what is staged is stored at once", AT_ONCE],
  ["staging-one-workspace", "all invocations work in one folder", staging(() => ({ workspace: () => "workspace" }))],
  ["staging-cleared-with-outputs", "when an invocation ends its outputs are cleared away with the rest", CLEARED],
]);

export const RESULT_EXPORT_MUTANTS: readonly Mutant[] = [...EXPORTED, ...STAGED];
