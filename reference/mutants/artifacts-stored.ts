/** Mistakes about what is stored: that it stays, where, and what its manifest says (MEX-ART-02, -04, -05, -10). */
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { artifactKey } from "../artifacts/compare.ts";
import type { Content } from "../artifacts/content.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import type { ArtifactInput, ArtifactStore, Staging } from "../artifacts/store.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import { manifests, manifestsOf, measured } from "./artifacts-hash-seams.ts";
import { inputsOf, membersOf, staging, stagingOf, store } from "./artifacts-seams.ts";
import { type Draft, isDraft, type Json, textsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, overlooked } from "./result-seams.ts";
import type { Break } from "./seams.ts";

/** Content that replaced what is stored, by id: what is read and verified from then on. */
const overwriting = (may: (input: ArtifactInput, honest: ArtifactStore) => boolean, at: "staging" | "export" = "export"): Break =>
  store((honest) => {
    const replaced = new Map<string, { content: Content; manifest: ArtifactManifest }>();
    const own = membersOf(honest);
    return {
      find: (id) => replaced.get(artifactKey(id))?.manifest ?? honest.find(id),
      read: (id) => replaced.get(artifactKey(id)) ?? honest.read(id),
      openSession() {
        const opened = own.openSession();
        const pending = new Map<string, { content: Content; manifest: ArtifactManifest }>();
        const put: Staging["put"] = (input) => {
          const key = artifactKey(input.handle.artifact_id);
          const before = honest.find(key);
          const truth = measured(input);
          if (before === null || truth === null || truth.content_hash === before.content_hash || !may(input, honest)) return opened.staging.put(input);
          const content = readContent(input);
          (at === "staging" ? replaced : pending).set(key, { content, manifest: { ...before, ...truth } });
        };
        const verify: Staging["verify"] = (handle) => {
          const other = pending.get(artifactKey(handle.artifact_id)) ?? (at === "staging" ? replaced.get(artifactKey(handle.artifact_id)) : undefined);
          if (other === undefined) return opened.staging.verify(handle);
          return other.manifest.content_hash === handle.content_hash ? "verified" : "hash";
        };
        const release: Staging["export"] = (origins) => {
          opened.staging.export(origins);
          for (const [key, other] of pending) replaced.set(key, other);
        };
        const { staging: honestStaging } = opened;
        return {
          inputs: opened.inputs,
          close: () => opened.close(),
          staging: {
            find: (id) => honestStaging.find(id),
            workspace: () => honestStaging.workspace(),
            putFile: (input, file) => honestStaging.putFile(input, file),
            withdraw: () => honestStaging.withdraw(),
            put,
            verify,
            export: release,
          },
        };
      },
    };
  });

function readContent({ base64, text, entries }: ArtifactInput): Content {
  if (entries !== undefined) return { kind: "entries", entries: entries.map((entry) => ({ path: entry.path, bytes: Buffer.from(entry.base64, "base64") })) };
  return { kind: "file", bytes: base64 === undefined ? Buffer.from(text ?? "", "utf8") : Buffer.from(base64, "base64") };
}

const isOutput = (manifest: ArtifactManifest | null): boolean => manifest?.created_by_job_id !== undefined;
const takenTwice: Break = staging((honest, kept) => ({
  put(input) {
    if (kept.find(input.handle.artifact_id) !== null) throw new TypeError("the id is taken");
    honest.put(input);
  },
}));

const IMMUTABLE = breaking("MEX-ART-04", [
  ["stored-overwritten", "what an engine stages replaces what is stored under its id", overwriting(() => true)],
  ["stored-overwritten-while-staged", "what is staged replaces what is stored, before it is judged", overwriting(() => true, "staging")],
  ["stored-outputs-overwritten", "inputs are immutable, outputs are not", overwriting(({ handle }, honest) => isOutput(honest.find(handle.artifact_id)))],
  ["stored-overwritten-by-folders", "a file may be replaced by a folder", overwriting(({ entries }) => entries !== undefined)],
  ["stored-twice-fails", "an id that is taken ends the attempt, also where the bytes are the same", takenTwice],
  ["stored-consumed", "an input is gone once it was used", consumed()],
  ["stored-first-of-two", "of two contents that are staged under one id the first counts", firstOfTwo()],
]);

function consumed(): Break {
  return store((honest) => {
    const used = new Set<string>();
    return {
      read: (id) => (used.has(artifactKey(id)) ? null : honest.read(id)),
      openSession() {
        const opened = honest.openSession();
        const seen: string[] = [];
        return {
          inputs: {
            ...inputsOf(opened.inputs),
            verify(handle) {
              seen.push(artifactKey(handle.artifact_id));
              return used.has(artifactKey(handle.artifact_id)) ? "missing" : opened.inputs.verify(handle);
            },
          },
          staging: opened.staging,
          close() {
            for (const key of seen) used.add(key);
            opened.close();
          },
        };
      },
    };
  });
}

function firstOfTwo(): Break {
  return staging((honest) => {
    const first = new Map<string, string>();
    return {
      put(input) {
        const key = artifactKey(input.handle.artifact_id);
        if (!first.has(key)) {
          first.set(key, input.handle.content_hash);
          honest.put(input);
        }
      },
      verify: (handle) => (first.has(artifactKey(handle.artifact_id)) ? "verified" : honest.verify(handle)),
    };
  });
}

/** What operations have made, of one kind, says that it is in another layer. */
const layered = (kind: string, layer: string): Break =>
  manifests((manifest) => {
    if (manifest["retention_kind"] === kind && "created_by_job_id" in manifest) manifest["layer"] = layer;
  });

/** Where files of artifacts are changed: after an export, when the store of a world is opened, or at both times. */
type Moment = "export" | "open" | "both";

/** Files of an artifact are changed on disk; `place` is its folder, `kind` its kind of retention. */
const onDisk =
  (change: (place: string, facts: { folder: string; id: string; kind: string | undefined }) => void, at: Moment = "export"): Break =>
  ({ openArtifacts }) => ({
    openArtifacts(initial, storage) {
      const honest = openArtifacts(initial, storage);
      if (storage === null) return honest;
      const { folder } = storage;
      const touch = (id: string, kind: string | undefined): void => {
        const place = path.join(folder, path.dirname(artifactUri(id)));
        chmodSync(place, 0o700);
        change(place, { folder, id, kind });
      };
      if (at !== "export") for (const [id, { manifest }] of initial) touch(id, manifest.retention_kind);
      const openSession = () => {
        const opened = honest.store.openSession();
        const release: Staging["export"] = (origins) => {
          const fresh = [...origins].filter(([id]) => honest.store.find(id) === null);
          opened.staging.export(origins);
          if (at !== "open") for (const [id, { retention_kind }] of fresh) touch(artifactKey(id), retention_kind);
        };
        return { inputs: opened.inputs, staging: { ...stagingOf(opened.staging), export: release }, close: () => opened.close() };
      };
      return { store: { ...membersOf(honest.store), openSession }, materializer: () => honest.materializer(), damage: (damaged) => honest.damage(damaged) };
    },
  });

const LAYERS = breaking("MEX-ART-10", [
  ["layer-of-uri", "an output lands in the layer that its uri names", overlooked("G-INTEGRITY", ["RESULT_URI_ELSEWHERE"])],
  ["layer-of-evidence", "evidence is stored in layer L2", layered("Evidence", "L2")],
  ["layer-of-results", "results are stored in layer L4", layered("Result", "L4")],
  [
    "layer-l3-copied",
    "outputs are stored in layers L3 and L1",
    onDisk((_, { folder, id }) => void mkdirSync(path.join(folder, ".handshake", "artifacts", "L1", id), { recursive: true })),
  ],
]);

const without = (keys: readonly string[], is: (manifest: Draft) => boolean = () => true): Break =>
  manifests((manifest) => {
    if (is(manifest)) for (const key of keys) delete manifest[key];
  });

const isMade = (manifest: Draft): boolean => "created_by_job_id" in manifest;

/** What operations have made names the operation of the first that made anything. */
const opOfFirst: Break = manifestsOf(() => {
  let first: Json = null;
  return (manifest) => {
    if (!isMade(manifest)) return;
    first ??= manifest["op_id"] ?? null;
    manifest["op_id"] = first;
  };
});

const MANIFESTS = breaking("MEX-ART-02", [
  [
    "manifest-without-engine",
    "manifests do not say which engine made what",
    without(["engine_id", "engine_version", "implementation", "implementation_version"]),
  ],
  ["manifest-without-op", "manifests do not name the operation", without(["op_id"])],
  ["manifest-without-inputs", "manifests do not name the inputs", without(["input_hashes"], (manifest) => textsIn(manifest, "input_hashes").length > 0)],
  [
    "manifest-first-input",
    "manifests name the first input",
    manifests((manifest) => {
      manifest["input_hashes"] = textsIn(manifest, "input_hashes").slice(0, 1);
    }),
  ],
  ["manifest-without-level", "manifests do not name the level of determinism", without(["determinism"])],
  [
    "manifest-of-world-poor",
    "what a world starts with has a manifest of id and hash",
    without(["mime", "created_at", "classification", "exportable"], (manifest) => !isMade(manifest)),
  ],
  [
    "manifest-of-evidence-poor",
    "evidence has a manifest of id and hash",
    without(["engine_id", "op_id", "config_hash", "determinism"], (manifest) => manifest["retention_kind"] === "Evidence"),
  ],
  [
    "manifest-of-folders-counts",
    "the manifest of a folder gives the number of its files as its size",
    manifests((manifest) => {
      if (manifest["kind"] === "bundle") manifest["size_bytes"] = 2;
    }),
  ],
  [
    "manifest-kind-by-default",
    "what an engine makes is a tool output, whatever its handle says",
    manifests((manifest) => {
      if (isMade(manifest) && manifest["kind"] !== "bundle" && manifest["kind"] !== "transcript") manifest["kind"] = "tool_output";
    }),
  ],
  ["manifest-op-of-first", "manifests name the operation that made the first artifact of their engine", opOfFirst],
  [
    "manifest-config-optional",
    "a result need not say under which configuration it was made",
    believed(({ provenance }) => isDraft(provenance) && !("config_hash" in provenance)),
  ],
]);

/** What is staged is written to its place before it is judged. */
const writtenAhead: Break = ({ openArtifacts }) => ({
  openArtifacts(initial, storage) {
    const honest = openArtifacts(initial, storage);
    if (storage === null) return honest;
    const openSession = () => {
      const opened = honest.store.openSession();
      const put: Staging["put"] = (input) => {
        try {
          opened.staging.put(input);
        } catch (error) {
          const place = path.join(storage.folder, artifactUri(input.handle.artifact_id));
          mkdirSync(path.dirname(place), { recursive: true });
          writeFileSync(place, input.text ?? "");
          throw error;
        }
      };
      return { inputs: opened.inputs, staging: { ...stagingOf(opened.staging), put }, close: () => opened.close() };
    };
    return { store: { ...membersOf(honest.store), openSession }, materializer: () => honest.materializer(), damage: (damaged) => honest.damage(damaged) };
  },
});

const LAYOUT = breaking("MEX-ART-05", [
  [
    "layout-payload-extension",
    "payloads of outputs are named after their type",
    onDisk((place) => renameSync(path.join(place, "payload"), path.join(place, "payload.bin"))),
  ],
  [
    "layout-manifest-name",
    "manifests are named manifest.json",
    onDisk((place) => renameSync(path.join(place, "artifact.json"), path.join(place, "manifest.json")), "both"),
  ],
  ["layout-world-elsewhere", "what a world starts with is kept elsewhere", onDisk((place) => rmSync(place, { recursive: true, force: true }), "open")],
  [
    "layout-folders-packed",
    "folders are stored as one file",
    onDisk((place) => {
      if (!lstatSync(path.join(place, "payload")).isDirectory()) return;
      rmSync(path.join(place, "payload"), { recursive: true, force: true });
      writeFileSync(path.join(place, "payload"), "packed");
    }),
  ],
  [
    "layout-evidence-elsewhere",
    "evidence is stored in a folder of its own",
    onDisk((place, { kind }) => {
      if (kind === "Evidence") renameSync(place, `${place}.evidence`);
    }),
  ],
  ["layout-written-ahead", "what is staged is written to its place before it is judged", writtenAhead],
]);

export const ARTIFACT_STORED_MUTANTS: readonly Mutant[] = [...IMMUTABLE, ...LAYERS, ...MANIFESTS, ...LAYOUT];
