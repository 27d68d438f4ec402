/** Other ways to take the hash of what is stored and staged: in place of the honest way, or beside it. */

import { measureIndex } from "../artifacts/bundle-index.ts";
import { artifactKey } from "../artifacts/compare.ts";
import { type Measured, measureContent, type Payload, readPayload } from "../artifacts/content.ts";
import { sha256 } from "../artifacts/hash.ts";
import type { ArtifactInput, ArtifactSession, HandleClaim, Verification } from "../artifacts/store.ts";
import type { ArtifactManifest } from "../contract/artifact-manifest.ts";
import { RuntimeFault } from "../faults.ts";
import { inputsOf, membersOf, staging, stagingOf, store } from "./artifacts-seams.ts";
import { type Draft, draftOf, objectIn, objectsIn } from "./draft.ts";
import { all, type Break } from "./seams.ts";

/** An entry as it was sent: nothing about it is normalised. */
export interface RawEntry {
  readonly path: string;
  readonly bytes: Buffer;
}

/** A hash over a payload as it was sent; null where this way has nothing to say about it. */
export type Hashing = (payload: Payload) => string | null;

/** Bytes of a payload that is one file, else null. */
export function bytesOf({ base64, text }: Payload): Buffer | null {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return text === undefined ? null : Buffer.from(text, "utf8");
}

/** Entries of a payload that is a folder, in the order in which they were sent, else null. */
export function entriesOf({ entries }: Payload): RawEntry[] | null {
  return entries === undefined ? null : entries.map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, "base64") }));
}

/** A hash over files alone. */
export const ofFiles =
  (hash: (bytes: Buffer) => string | null): Hashing =>
  (payload) => {
    const bytes = bytesOf(payload);
    return bytes === null ? null : hash(bytes);
  };

/** A hash over folders alone. */
export const ofFolders =
  (hash: (entries: RawEntry[]) => string | null): Hashing =>
  (payload) => {
    const entries = entriesOf(payload);
    return entries === null ? null : hash(entries);
  };

function payloadOf(entries: readonly RawEntry[]): Payload {
  return { entries: entries.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") })) };
}

/** The honest measure; null for a payload that is refused. */
export function measured(payload: Payload): Measured | null {
  try {
    return measureContent(readPayload(payload));
  } catch {
    return null;
  }
}

/** The canonical hash over entries that were changed before. */
export const changed = (change: (entries: RawEntry[]) => readonly RawEntry[]): Hashing =>
  ofFolders((entries) => measured(payloadOf(change(entries)))?.content_hash ?? null);

/** The hash of an index whose entries stand as they are given. */
export function indexHash(entries: readonly RawEntry[]): string {
  return measureIndex(entries.map(({ path, bytes }) => ({ content_hash: sha256(bytes), path, size_bytes: bytes.length }))).content_hash;
}

/** Payloads of one case as they are now and as they were when it began, by id. */
interface Payloads {
  readonly now: Map<string, Payload | null>;
  readonly first: ReadonlyMap<string, Payload>;
}

function payloadIn(source: object): Payload | null {
  const draft = draftOf(source);
  if (draft === null) return null;
  const { base64, text } = draft;
  if (typeof base64 === "string") return { base64 };
  if (typeof text === "string") return { text };
  return Array.isArray(draft["entries"])
    ? { entries: objectsIn(draft, "entries").map((entry) => ({ path: String(entry["path"]), base64: String(entry["base64"]) })) }
    : null;
}

/** What is remembered of one output whose handle was believed: hash and size as claimed, and as they are. */
interface Believed {
  readonly claim: HandleClaim;
  readonly measured: Measured;
}

type Mode = "also" | "instead";

/** Session in which hashes are taken in another way. */
function hashing(session: ArtifactSession, payloads: Payloads, mode: Mode, hash: Hashing): ArtifactSession {
  const { inputs, staging } = session;
  const believed = new Map<string, Believed>();
  const isSame = (key: string, handle: HandleClaim, now: Payload): boolean => {
    const first = payloads.first.get(key);
    const other = hash(now);
    return (
      other === handle.content_hash || (first !== undefined && other !== null && measured(first)?.content_hash === handle.content_hash && hash(first) === other)
    );
  };
  const verify = (handle: HandleClaim): Verification | Promise<Verification> => {
    const honest = inputs.verify(handle);
    const key = artifactKey(handle.artifact_id);
    const now = payloads.now.get(key) ?? null;
    if (now === null || hash(now) === null || honest instanceof Promise) return honest;
    if (mode === "also") return (honest === "hash" || honest === "size") && isSame(key, handle, now) ? "verified" : honest;
    return honest === "verified" && hash(now) !== handle.content_hash ? "hash" : honest;
  };
  const put = (input: ArtifactInput): void => {
    const { handle } = input;
    const other = hash(input);
    const truth = measured(input);
    if (other === null || (mode === "also" && other !== handle.content_hash)) {
      staging.put(input);
      return;
    }
    if (other !== handle.content_hash) throw new RuntimeFault("ARTIFACT_INVALID", "content does not have the `content_hash` of its handle");
    // What the honest store would refuse as a whole is stored as one file.
    const { base64: _, text: __, entries: ___, ...rest } = input;
    const measure = truth ?? measureContent({ kind: "file", bytes: Buffer.from("refused") });
    believed.set(artifactKey(handle.artifact_id), { claim: handle, measured: measure });
    staging.put(truth === null ? { ...rest, text: "refused", handle: { ...handle, ...measure } } : { ...input, handle: { ...handle, ...measure } });
  };
  const verifyStaged = (handle: HandleClaim): Verification | Promise<Verification> => {
    const known = believed.get(artifactKey(handle.artifact_id));
    return known?.claim.content_hash === handle.content_hash ? staging.verify({ ...handle, ...known.measured }) : staging.verify(handle);
  };
  return {
    inputs: { ...inputsOf(inputs), verify },
    staging: { ...stagingOf(staging), put, verify: verifyStaged },
    close: () => session.close(),
  };
}

/** Hashes of a world's artifacts and of what is staged are taken in another way. */
export function hashed(mode: Mode, hash: Hashing): Break {
  return sessions((session, payloads) => hashing(session, payloads, mode, hash));
}

/** Sessions that know the payloads of their case as they were sent. */
export function sessions(change: (session: ArtifactSession, payloads: Payloads) => ArtifactSession): Break {
  const worlds = new WeakMap<object, ReadonlyMap<string, Payload>>();
  return all(
    ({ loadWorld }) => ({
      loadWorld(source) {
        const loaded = loadWorld(source);
        const sent = objectsIn(draftOf(source), "artifacts").flatMap((artifact): [string, Payload][] => {
          const payload = payloadIn(artifact);
          return payload === null ? [] : [[artifactKey(String(objectIn(artifact, "handle")?.["artifact_id"])), payload]];
        });
        worlds.set(loaded.artifacts, new Map(sent));
        return loaded;
      },
    }),
    ({ openArtifacts }) => ({
      openArtifacts(initial, storage) {
        const honest = openArtifacts(initial, storage);
        const first = worlds.get(initial) ?? new Map<string, Payload>();
        const now = new Map<string, Payload | null>(first);
        return {
          store: { ...membersOf(honest.store), openSession: () => change(honest.store.openSession(), { now, first }) },
          materializer: () => honest.materializer(),
          damage(damaged) {
            honest.damage(damaged);
            now.set(artifactKey(damaged.artifact_id), payloadIn(damaged));
          },
        };
      },
    }),
  );
}

/** What is staged is taken as its handle says. */
export const stagedBelieved = (is: (input: ArtifactInput) => boolean): Break =>
  staging((honest) => {
    const claims = new Map<string, string>();
    return {
      put(input) {
        const truth = is(input) ? measured(input) : null;
        if (truth === null) return honest.put(input);
        claims.set(artifactKey(input.handle.artifact_id), input.handle.content_hash);
        honest.put({ ...input, handle: { ...input.handle, ...truth } });
      },
      verify(handle) {
        const found = honest.find(handle.artifact_id);
        const isClaimed = found !== null && claims.get(artifactKey(handle.artifact_id)) === handle.content_hash;
        return honest.verify(isClaimed ? { ...handle, content_hash: found.content_hash, size_bytes: found.size_bytes } : handle);
      },
    };
  });

function isManifest(draft: Draft): draft is Draft & ArtifactManifest {
  return typeof draft["artifact_id"] === "string";
}

/** Manifests are changed before anybody reads them; `make` is called once for each store. */
export function manifestsOf(make: () => (manifest: Draft) => void): Break {
  return store((honest) => {
    const change = make();
    return {
      read(id) {
        const found = honest.read(id);
        const draft = draftOf(found?.manifest);
        if (found === null || draft === null) return null;
        change(draft);
        return isManifest(draft) ? { ...found, manifest: draft } : found;
      },
    };
  });
}

/** The same without a memory. */
export function manifests(change: (manifest: Draft) => void): Break {
  return manifestsOf(() => change);
}
