/** Mistakes about materializing artifacts as files (MEX-ART-06). */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { artifactUri } from "../artifacts/manifest.ts";
import { Materializer } from "../artifacts/materialize.ts";
import type { ArtifactStore } from "../artifacts/store.ts";
import { RuntimeFault } from "../faults.ts";
import type { CaseArtifacts } from "../serve/case-artifacts.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

/** What one materialization has to do with. */
interface Facts {
  readonly store: ArtifactStore;
  /** Storage folder, and the target root in it. */
  readonly folder: string;
  readonly root: string;
  readonly id: string;
  readonly target: string;
  /** Does it as it should be done. */
  honest(target?: string): Promise<void>;
}

class OtherMaterializer extends Materializer {
  readonly #instead: (id: string, target: string, honest: (target?: string) => Promise<void>) => Promise<void>;

  constructor(store: ArtifactStore, root: string, instead: (id: string, target: string, honest: (target?: string) => Promise<void>) => Promise<void>) {
    super(store, root);
    this.#instead = instead;
  }

  override materialize(id: string, target: string): Promise<void> {
    return this.#instead(id, target, (other = target) => super.materialize(id, other));
  }
}

/** Artifacts are materialized in another way. */
const materialized =
  (instead: (facts: Facts) => void | Promise<void>): Break =>
  ({ openArtifacts }) => ({
    openArtifacts(initial, storage): CaseArtifacts {
      const honest = openArtifacts(initial, storage);
      if (storage === null) return honest;
      const { folder } = storage;
      const { store } = honest;
      const root = path.join(folder, "out");
      let own: Materializer | null = null;
      return {
        store,
        damage: (damaged) => honest.damage(damaged),
        materializer() {
          own ??= new OtherMaterializer(store, root, async (id, target, rest) => instead({ store, folder, root, id, target, honest: rest }));
          return own;
        },
      };
    },
  });

/** Bytes of a stored file; throws for anything else, as a runtime would. */
function fileOf({ store, id }: Facts): Buffer {
  const content = store.read(id)?.content;
  if (content?.kind !== "file") throw new RuntimeFault("MATERIALIZE_REFUSED", "the artifact is no file");
  return content.bytes;
}

/** Writes where a path leads, whatever stands on the way. */
function writeAt(facts: Facts, place: string): void {
  const bytes = fileOf(facts);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, bytes);
}

const refusedWhere = (is: (facts: Facts) => boolean): Break =>
  materialized((facts) => {
    if (is(facts)) throw new RuntimeFault("MATERIALIZE_REFUSED", "the artifact is not materialized");
    return facts.honest();
  });

/** Paths of a kind are written to where they lead. */
const led = (is: (target: string) => boolean, lead: (facts: Facts) => string): Break =>
  materialized((facts) => (is(facts.target) ? writeAt(facts, lead(facts)) : facts.honest()));

const climbs = (target: string): boolean => target.split("/").includes("..");

export const ARTIFACT_MATERIALIZE_MUTANTS: readonly Mutant[] = breaking("MEX-ART-06", [
  ["materialize-anywhere", "a path is joined to the target root, and not looked at", led(climbs, ({ root, target }) => path.join(root, target))],
  [
    "materialize-climbing-first",
    "a path may climb, but not as its first step",
    led(
      (target) => climbs(target) && !target.startsWith(".."),
      ({ root, target }) => path.join(root, target),
    ),
  ],
  [
    "materialize-by-beginning",
    "a path must begin like the target root",
    led(
      (target) => path.join("/out", target).startsWith("/out") && climbs(target),
      ({ root, target }) => path.join(root, target),
    ),
  ],
  [
    "materialize-absolute",
    "an absolute path is taken as it is",
    led(path.isAbsolute, ({ root, target }) => path.join(root, "..", "..", "outside", path.basename(target))),
  ],
  ["materialize-up-to-nul", "a path ends at its first NUL", materialized((facts) => facts.honest(facts.target.split("\0")[0]))],
  [
    "materialize-backslashes",
    "backslashes separate, and are looked at after the path was",
    led(
      (target) => target.includes("..\\"),
      ({ root, target }) => path.join(root, target.replaceAll("\\", "/")),
    ),
  ],
  [
    "materialize-default-name",
    "an empty path is the name of the payload",
    materialized((facts) => facts.honest(facts.target === "" || facts.target === "." ? "payload" : facts.target)),
  ],
  [
    "materialize-root-replaced",
    "the target root may be the target",
    materialized((facts) => {
      if (facts.target !== ".") return facts.honest();
      rmSync(facts.root, { recursive: true, force: true });
      writeAt(facts, facts.root);
      return undefined;
    }),
  ],
  [
    "materialize-through-links",
    "links are followed",
    materialized((facts) =>
      facts.store.read(facts.id)?.content.kind === "file" &&
      !climbs(facts.target) &&
      facts.target !== "" &&
      facts.target !== "." &&
      !path.isAbsolute(facts.target) &&
      !facts.target.includes("\0")
        ? writeAt(facts, path.join(facts.root, facts.target))
        : facts.honest(),
    ),
  ],
  [
    "materialize-in-place",
    "a file is written in place, over what stood there",
    materialized(async (facts) => {
      try {
        await facts.honest();
      } catch (error) {
        const place = path.join(facts.root, facts.target);
        const bytes = fileOf(facts);
        if (facts.target !== "box.py") throw error;
        writeFileSync(place, Buffer.concat([bytes, readFileSync(place).subarray(bytes.length)]));
      }
    }),
  ],
  [
    "materialize-leaves-temporary",
    "the temporary file stays",
    materialized(async (facts) => {
      await facts.honest();
      writeFileSync(path.join(facts.root, `.${path.basename(facts.target)}.tmp`), "");
    }),
  ],
  [
    "materialize-temporary-in-store-name",
    "what was written aside stays where a path is refused",
    materialized(async (facts) => {
      try {
        await facts.honest();
      } catch (error) {
        writeFileSync(path.join(facts.root, "aside.tmp"), "");
        throw error;
      }
    }),
  ],
  [
    "materialize-unknown-empty",
    "an artifact that is not stored is an empty file",
    materialized((facts) => (facts.store.find(facts.id) === null ? writeFileSync(path.join(facts.root, facts.target), "") : facts.honest())),
  ],
  [
    "materialize-unverified",
    "stored bytes are copied as they are",
    materialized((facts) => {
      if (facts.store.find(facts.id) === null || facts.store.read(facts.id) !== null) return facts.honest();
      writeFileSync(path.join(facts.root, facts.target), readFileSync(path.join(facts.folder, artifactUri(facts.id))));
      return undefined;
    }),
  ],
  ["materialize-nothing", "materializing is answered and not done", materialized(() => undefined)],
  [
    "materialize-no-empty",
    "an empty file is not written",
    refusedWhere((facts) => facts.store.read(facts.id)?.content.kind === "file" && fileOf(facts).length === 0),
  ],
  [
    "materialize-as-text",
    "files are written as text",
    materialized((facts) => {
      const content = facts.store.read(facts.id)?.content;
      if (content?.kind !== "file" || !content.bytes.includes(255)) return facts.honest();
      writeFileSync(path.join(facts.root, facts.target), content.bytes.toString("utf8"));
      return undefined;
    }),
  ],
  ["materialize-no-folders", "folders are not materialized", refusedWhere(({ store, id }) => store.read(id)?.content.kind === "entries")],
  [
    "materialize-no-outputs",
    "what an operation has made is not materialized",
    refusedWhere(({ store, id }) => store.find(id)?.created_by_job_id !== undefined),
  ],
  [
    "materialize-once",
    "the second file replaces the first",
    materialized(async (facts) => {
      await facts.honest();
      LAST.set(facts.store, replaceLast(facts, LAST.get(facts.store)));
    }),
  ],
]);

const LAST = new WeakMap<object, string>();

function replaceLast({ root, target }: Facts, last: string | undefined): string {
  const place = path.join(root, target);
  if (last !== undefined && last !== place) rmSync(last, { recursive: true, force: true });
  return place;
}
