/** A world of the protocol, loaded once and shared by its cases; refused with code, message and path where it is broken. */
import type { ConsentRecord, WorldArtifact } from "../../spec-cases/contract/types.ts";
import { artifactKey } from "../artifacts/compare.ts";
import { readPayload } from "../artifacts/content.ts";
import { type MemoryArtifact, toMemoryArtifact } from "../artifacts/memory-store.ts";
import { type AuthorityData, assertProfiles } from "../capabilities/authority.ts";
import { WORLD } from "../contract/validators.ts";
import { loadRegistry, parseRegistry, type Registry } from "../engines/registry.ts";
import { parseTimestamp } from "../envelope/timestamp.ts";
import { RuntimeFault } from "../faults.ts";
import { member } from "../json.ts";
import { SYSTEM_CLOCK } from "../runtime/clock.ts";

/** What a case is started from; nothing in it changes. */
export interface LoadedWorld {
  readonly registry: Registry;
  readonly authority: AuthorityData;
  readonly consents: readonly ConsentRecord[];
  /** By lower-case id. Handles are believed: bytes that do not verify are for G-INTEGRITY to find. */
  readonly artifacts: ReadonlyMap<string, MemoryArtifact>;
  /** Start of the clock in milliseconds since the epoch; null for the present. */
  readonly clock_start: number | null;
}

/** Members that this runtime has a use for; others are ignored (TARGET-PROTOCOL, World). */
const MEMBERS = ["capability_registry", "profiles", "policy", "consents", "artifacts", "clock"];

/** Names the place from the world's root. */
function placed<T>(root: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof RuntimeFault)) throw error;
    throw new RuntimeFault(error.code, error.message, { path: `${root}${error.path ?? ""}`, cause: error });
  }
}

function loadRegistryOf(world: object): Registry {
  const text = member(world, "registry_text");
  if (typeof text === "string") return placed("/registry_text", () => parseRegistry(text));
  return placed("/registry", () => loadRegistry(member(world, "registry")));
}

/** `start` is the moment, in milliseconds since the epoch, at which artifacts without a time of their own came to be. */
function loadArtifacts(artifacts: readonly WorldArtifact[], start: number): ReadonlyMap<string, MemoryArtifact> {
  const load = (artifact: WorldArtifact): MemoryArtifact => {
    const { handle, media_type, artifact_type, created_at = new Date(start).toISOString(), pinned, retention_kind, filename_hint } = artifact;
    return toMemoryArtifact(handle, readPayload(artifact), {
      mime: media_type,
      artifact_type,
      created_at,
      ...(pinned === undefined ? {} : { pinned }),
      ...(retention_kind === undefined ? {} : { retention_kind }),
      ...(filename_hint === undefined ? {} : { filename_hint }),
    });
  };
  return new Map(artifacts.map((artifact, index) => [artifactKey(artifact.handle.artifact_id), placed(`/artifacts/${index}`, () => load(artifact))]));
}

/**
 * Loads a world.
 * @throws RuntimeFault REGISTRY_INVALID, CONFIG_INVALID, PROFILE_UNKNOWN_CAPABILITY or ARTIFACT_INVALID, with the place.
 */
export function loadWorld(source: object): LoadedWorld {
  const registry = loadRegistryOf(source);
  const known = MEMBERS.flatMap((key): [string, unknown][] => (Object.hasOwn(source, key) ? [[key, member(source, key)]] : []));
  const world = WORLD.decode(Object.fromEntries(known));
  if (!world.ok) {
    const { path, expected } = world.violation;
    throw new RuntimeFault("CONFIG_INVALID", `the world is refused: \`${path}\` ${expected}`, { path });
  }
  const { capability_registry, profiles, policy, consents, artifacts, clock } = world.value;
  const authority = { registry: capability_registry, profiles, policy };
  assertProfiles(authority);
  const clock_start = clock === undefined ? null : (parseTimestamp(clock.now)?.ms ?? null);
  return { registry, authority, consents, artifacts: loadArtifacts(artifacts, clock_start ?? SYSTEM_CLOCK.now()), clock_start };
}
