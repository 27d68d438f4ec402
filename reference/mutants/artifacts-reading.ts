/** Mistakes about what an engine reads, and about links in the artifact store (MEX-INT-06, MEX-INT-08). */
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { artifactKey } from "../artifacts/compare.ts";
import { measureContent } from "../artifacts/content.ts";
import { artifactUri } from "../artifacts/manifest.ts";
import type { ArtifactSession, HandleClaim, InputCopies, Verification } from "../artifacts/store.ts";
import { bytesOf, entriesOf, sessions } from "./artifacts-hash-seams.ts";
import { inputs, inputsOf, membersOf, stagingOf } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

/** An engine reads what is stored now, for ids of a kind; `index` is the place in which they were verified. */
const readNow = (is: (id: string, index: number, isFolder: boolean) => boolean): Break =>
  sessions((session, payloads) => {
    const order: string[] = [];
    const { inputs: honest } = session;
    const payload = (id: string) => payloads.now.get(artifactKey(id)) ?? null;
    const isNow = (id: string, isFolder: boolean): boolean => is(id, order.indexOf(artifactKey(id)), isFolder);
    const own: InputCopies = {
      ...inputsOf(honest),
      verify(handle) {
        const key = artifactKey(handle.artifact_id);
        if (!order.includes(key)) order.push(key);
        return honest.verify(handle);
      },
      read(id) {
        const found = payload(id);
        if (!isNow(id, false)) return honest.read(id);
        return found === null ? null : bytesOf(found);
      },
      readEntries(id) {
        const found = payload(id);
        if (!isNow(id, true)) return honest.readEntries(id);
        return found === null ? null : entriesOf(found);
      },
    };
    return { inputs: own, staging: stagingOf(session.staging), close: () => session.close() };
  });

/** What was taken away since is empty. */
const emptyWhereGone: Break = sessions((session, payloads) => {
  const { inputs: honest } = session;
  const read: InputCopies["read"] = (id) => (payloads.now.get(artifactKey(id)) === null ? Buffer.alloc(0) : honest.read(id));
  return { inputs: { ...inputsOf(honest), read }, staging: stagingOf(session.staging), close: () => session.close() };
});

/** An attempt ends where anything that is stored changed while its engine ran. */
const watched: Break = (parts) => {
  const changes = new WeakMap<object, { count: number }>();
  return {
    openArtifacts(initial, storage) {
      const honest = parts.openArtifacts(initial, storage);
      const store = membersOf(honest.store);
      const changed = { count: 0 };
      changes.set(store, changed);
      return {
        store,
        materializer: () => honest.materializer(),
        damage(damaged) {
          changed.count += 1;
          honest.damage(damaged);
        },
      };
    },
    steps: {
      ...parts.steps,
      async invokeEngine(runtime, attempt, granted) {
        const before = changes.get(runtime.artifacts)?.count;
        const ended = await parts.steps.invokeEngine(runtime, attempt, granted);
        if (changes.get(runtime.artifacts)?.count === before || ended.kind === "ended") return ended;
        return { kind: "passed", value: { ...ended.value, value: null } };
      },
    },
  };
};

const READ = breaking("MEX-INT-06", [
  ["read-by-path", "an engine reads its inputs where they are stored", readNow(() => true)],
  ["read-later-by-path", "of several inputs the first alone is copied", readNow((_, index) => index > 0)],
  ["read-folders-by-path", "files are copied, folders are read where they are stored", readNow((_, __, isFolder) => isFolder)],
  ["read-empty-where-gone", "an input that is gone is read as an empty file", emptyWhereGone],
  ["read-first-bytes", "an engine reads the first eight bytes of a file", inputs((honest) => ({ read: (id) => honest.read(id)?.subarray(0, 8) ?? null }))],
  ["read-no-folders", "an engine cannot read folders", inputs(() => ({ readEntries: () => null }))],
  ["read-one-input", "an engine can read its first input", oneReadable()],
  ["read-watched", "an attempt ends where anything that is stored changes meanwhile", watched],
]);

function oneReadable(): Break {
  return sessions((session) => {
    let first: string | null = null;
    const { inputs: honest } = session;
    const own: InputCopies = {
      ...inputsOf(honest),
      verify(handle) {
        first ??= artifactKey(handle.artifact_id);
        return honest.verify(handle);
      },
      read: (id) => (artifactKey(id) === first ? honest.read(id) : null),
    };
    return { inputs: own, staging: stagingOf(session.staging), close: () => session.close() };
  });
}

/** Where an artifact leads, and what stands there; null where nothing does. */
function followed(folder: string, id: string): { content_hash: string; size_bytes: number } | null {
  try {
    const place = realpathSync(path.join(folder, artifactUri(id)));
    if (statSync(place).isFile()) return measureContent({ kind: "file", bytes: readFileSync(place) });
    const entries = readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path.join(place, name)).isFile())
      .map((name) => ({ path: name, bytes: readFileSync(path.join(place, name)) }));
    return measureContent({ kind: "entries", entries: entries.sort((left, right) => (left.path < right.path ? -1 : 1)) });
  } catch {
    return null;
  }
}

const isLink = (folder: string, id: string): boolean => lstatSync(path.join(folder, artifactUri(id)), { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Links in the place of payloads are judged in another way; `honest` is how they are judged otherwise. */
const linked =
  (judge: (facts: { folder: string; handle: HandleClaim; honest: Verification; index: number; ids: readonly string[] }) => Verification): Break =>
  ({ openArtifacts }) => ({
    openArtifacts(initial, storage) {
      const honest = openArtifacts(initial, storage);
      if (storage === null) return honest;
      const { folder } = storage;
      const openSession = (): ArtifactSession => {
        const session = honest.store.openSession();
        let index = -1;
        const verify: InputCopies["verify"] = (handle) => {
          index += 1;
          const found = session.inputs.verify(handle);
          return found instanceof Promise ? found : judge({ folder, handle, honest: found, index, ids: [...initial.keys()] });
        };
        return { inputs: { ...inputsOf(session.inputs), verify }, staging: session.staging, close: () => session.close() };
      };
      return { store: { ...membersOf(honest.store), openSession }, materializer: () => honest.materializer(), damage: (damaged) => honest.damage(damaged) };
    },
  });

const isSame = (folder: string, handle: HandleClaim): boolean => {
  const found = followed(folder, handle.artifact_id);
  return found?.content_hash === handle.content_hash && found.size_bytes === handle.size_bytes;
};

const LINKS = breaking("MEX-INT-08", [
  [
    "links-followed",
    "a link is followed, and what it leads to is hashed",
    linked(({ folder, handle, honest }) => (honest === "unreadable" && isSame(folder, handle) ? "verified" : honest)),
  ],
  [
    "links-believed",
    "a link is followed, and what it leads to is not looked at",
    linked(({ folder, handle, honest }) => (honest === "unreadable" && followed(folder, handle.artifact_id) !== null ? "verified" : honest)),
  ],
  [
    "links-dead-believed",
    "a link that leads nowhere is passed over",
    linked(({ folder, handle, honest }) => (honest === "unreadable" && followed(folder, handle.artifact_id) === null ? "verified" : honest)),
  ],
  ["links-first-only", "the first input alone may be no link", linked(({ honest, index }) => (honest === "unreadable" && index > 0 ? "verified" : honest))],
  [
    "links-of-files-only",
    "a folder may be a link",
    linked(({ folder, handle, honest }) =>
      honest === "unreadable" && isSame(folder, handle) && !statSync(realpathSync(path.join(folder, artifactUri(handle.artifact_id)))).isFile()
        ? "verified"
        : honest,
    ),
  ],
  [
    "links-anywhere",
    "nothing runs while anything in the store is a link",
    linked(({ folder, honest, ids }) => (ids.some((id) => isLink(folder, id)) ? "unreadable" : honest)),
  ],
  ["links-remembered", "what was a link once is refused from then on", rememberedLinks()],
]);

function rememberedLinks(): Break {
  return (parts) => {
    const links = new Set<string>();
    return linked(({ folder, handle, honest }) => {
      const key = `${folder} ${handle.artifact_id}`;
      if (isLink(folder, handle.artifact_id)) links.add(key);
      return links.has(key) ? "unreadable" : honest;
    })(parts);
  };
}

export const ARTIFACT_READING_MUTANTS: readonly Mutant[] = [...READ, ...LINKS];
