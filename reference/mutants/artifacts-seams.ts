/** Other artifact stores: every part of the honest one can be replaced, in every case. */
import type { ArtifactSession, ArtifactStore, InputCopies, Staging } from "../artifacts/store.ts";
import type { CaseArtifacts } from "../serve/case-artifacts.ts";
import type { Break } from "./seams.ts";

/** The artifacts of each case, changed. */
export function caseArtifacts(change: (honest: CaseArtifacts) => Partial<CaseArtifacts>): Break {
  return ({ openArtifacts }) => ({
    openArtifacts(initial, storage) {
      const honest = openArtifacts(initial, storage);
      const own: CaseArtifacts = { store: honest.store, materializer: () => honest.materializer(), damage: (damaged) => honest.damage(damaged) };
      return { ...own, ...change(own) };
    },
  });
}

/** Methods of a store as members, so that some of them can be replaced. */
export function membersOf(store: ArtifactStore): ArtifactStore {
  return {
    find: (id) => store.find(id),
    verify: (handle) => store.verify(handle),
    list: () => store.list(),
    read: (id) => store.read(id),
    copy: (id, receiver) => store.copy(id, receiver),
    put: (handle, content, origin) => store.put(handle, content, origin),
    remove: (ids) => store.remove(ids),
    openSession: () => store.openSession(),
    close: () => store.close(),
  };
}

/** The same for inputs. */
export function inputsOf(inputs: InputCopies): InputCopies {
  return {
    find: (id) => inputs.find(id),
    verify: (handle) => inputs.verify(handle),
    read: (id) => inputs.read(id),
    readEntries: (id) => inputs.readEntries(id),
    stream: (id) => inputs.stream(id),
  };
}

/** The same for staging. */
export function stagingOf(staging: Staging): Staging {
  return {
    find: (id) => staging.find(id),
    verify: (handle) => staging.verify(handle),
    workspace: () => staging.workspace(),
    put: (input) => staging.put(input),
    putFile: (input, file) => staging.putFile(input, file),
    export: (origins) => staging.export(origins),
    withdraw: () => staging.withdraw(),
  };
}

/** Another store in each case. */
export function store(change: (honest: ArtifactStore) => Partial<ArtifactStore>): Break {
  return caseArtifacts(({ store: honest }) => ({ store: { ...membersOf(honest), ...change(honest) } }));
}

/** Another session for each attempt. */
export function session(change: (honest: ArtifactSession, store: ArtifactStore) => Partial<ArtifactSession>): Break {
  return store((honest) => ({
    openSession() {
      const opened = honest.openSession();
      return { inputs: opened.inputs, staging: opened.staging, close: () => opened.close(), ...change(opened, honest) };
    },
  }));
}

/** Other inputs for each attempt. */
export function inputs(change: (honest: InputCopies, store: ArtifactStore) => Partial<InputCopies>): Break {
  return session((opened, kept) => ({ inputs: { ...inputsOf(opened.inputs), ...change(opened.inputs, kept) } }));
}

/** Another staging for each attempt. */
export function staging(change: (honest: Staging, store: ArtifactStore) => Partial<Staging>): Break {
  return session((opened, kept) => ({ staging: { ...stagingOf(opened.staging), ...change(opened.staging, kept) } }));
}
