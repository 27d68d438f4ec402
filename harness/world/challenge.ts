/**
 * Challenge mode: the same scenarios under other names, so that answers cannot be learned by heart.
 * Artifact and consent ids, artifact bytes with their hashes, capability scopes, engine and operation names and paddings
 * are replaced, the same everywhere; what a case compares stays equal where it was equal and different where it was different.
 */
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { freshUuid, randomText } from "./seed.ts";
import type { BuiltCase, BuiltWorld } from "./types.ts";

/** Old names to new ones. `whole` replaces whole strings and keys, `within` stands anywhere in a string (ids, hashes). */
export interface Renaming {
  readonly whole: ReadonlyMap<string, string>;
  readonly within: ReadonlyMap<string, string>;
}

/** A case under other names, and what was renamed. */
export interface Challenged {
  readonly built: BuiltCase;
  readonly renaming: Renaming;
}

/** Scopes that the spec itself names, and those that are part of what a case shows, stay. */
const SPEC_CAPABILITIES = new Set(["fs.write:artifacts"]);
const PLAIN_SCOPE = /^([a-z._]+):([a-z][a-z_]{3,})$/;
/** Engine gates that judge what content and operations mean: those of their engines keep bytes and names. */
const JUDGES_MEANING = new Set(["G-SAFETY.GCODE", "G-SAFETY.FOOD"]);
const PADDING = /a{200,}/g;

/** Renames a built case. `key` is the challenge seed: the same key gives the same names in every case, so that worlds are still shared. */
export function challengeCase(built: BuiltCase, key: string): Challenged {
  const real = built.scripts.some((script) => script.real);
  const renaming = renamingOf(built.world.world, key, real);
  const apply = <T>(value: T): T => renameDeep(value, renaming, key);
  const world = renameWorld(built.world, renaming, key);
  const steps = built.steps.map(apply);
  const scripts = built.scripts.map((script) => (script.real ? script : { ...script, with: apply(script.with), during: script.during.map(apply) }));
  return { built: { ...built, world, steps, scripts }, renaming };
}

/** Replaces names in any JSON value: the expectations of a case, or, with the renaming turned round, what is reported. */
export function renameValue<T>(value: T, renaming: Renaming): T {
  return renameDeep(value, renaming, null);
}

/** The renaming from new names to old ones. */
export function turnRound({ whole, within }: Renaming): Renaming {
  const turned = (map: ReadonlyMap<string, string>): Map<string, string> => new Map([...map].map(([from, to]) => [to, from]));
  return { whole: turned(whole), within: turned(within) };
}

const worlds = new WeakMap<JsonObject, { readonly key: string; readonly renamed: BuiltWorld }>();

/** Worlds are renamed once and shared, as they are without a challenge. */
function renameWorld(built: BuiltWorld, renaming: Renaming, key: string): BuiltWorld {
  const known = worlds.get(built.world);
  if (known?.key === key) return known.renamed;
  const world = renameDeep(built.world, renaming, key);
  const renamed = { world_id: `w-${sha256(`${key}\u0000${built.world_id}`).slice(0, 16)}`, world };
  worlds.set(built.world, { key, renamed });
  return renamed;
}

function renamingOf(world: JsonObject, key: string, real: boolean): Renaming {
  const whole = new Map<string, string>();
  const within = new Map<string, string>();
  const name = (kind: string, old: string, length: number): string => sha256([key, kind, old].join("\u0000")).slice(0, length).replace(/^\d/, "k");
  const registry = member(world, "registry");
  const entries = Object.entries(isObject(registry) ? registry : {});
  const meant = entries.some(([, entry]) => judgesMeaning(entry));
  for (const artifact of listOf(member(world, "artifacts"))) {
    const handle = member(artifact, "handle");
    const id = stringMember(handle, "artifact_id");
    if (id !== undefined) within.set(id, freshUuid(key, `artifact ${id}`));
    if (!real && !meant) rehash(artifact, handle, key, whole, within);
  }
  for (const consent of listOf(member(world, "consents"))) {
    const id = stringMember(consent, "consent_id");
    if (id !== undefined) within.set(id, freshUuid(key, `consent ${id}`));
  }
  if (real) return { whole, within };
  for (const capability of capabilitiesOf(world)) {
    const [, axis] = PLAIN_SCOPE.exec(capability) ?? [];
    if (axis !== undefined && !SPEC_CAPABILITIES.has(capability)) whole.set(capability, `${axis}:${name("scope", capability, 12)}`);
  }
  for (const [id, entry] of entries) {
    if (!/^engine\.[a-z_]+$/.test(id) || judgesMeaning(entry)) continue;
    const short = name("engine", id, 10);
    whole.set(id, `engine.${short}`);
    for (const op of listOf(member(entry, "ops"))) {
      const operation = stringMember(op, "name");
      const [, verb] = /^[a-z_]+\.([a-z_]+)$/.exec(operation ?? "") ?? [];
      if (operation !== undefined && verb !== undefined) whole.set(operation, `${short}.${verb}`);
    }
  }
  return { whole, within };
}

function judgesMeaning(entry: JsonValue): boolean {
  const required = [entry, ...listOf(member(entry, "ops"))].flatMap((part) => listOf(member(part, "required_gates")));
  return required.some((gate) => typeof gate === "string" && JUDGES_MEANING.has(gate));
}

/** Other bytes of the same length under a true handle: the hash follows, the size stays. */
function rehash(artifact: JsonValue, handle: JsonValue | undefined, key: string, whole: Map<string, string>, within: Map<string, string>): void {
  const text = stringMember(artifact, "text");
  const hash = stringMember(handle, "content_hash");
  if (text === undefined || text.length < 8 || hash === undefined || Buffer.byteLength(text) !== text.length) return;
  if (sha256(text) !== hash) return;
  const other = randomText(key, `content ${hash}`, text.length);
  whole.set(text, other);
  within.set(hash, sha256(other));
}

function capabilitiesOf(world: JsonObject): Set<string> {
  const found = new Set<string>();
  const add = (value: JsonValue | undefined): void => {
    for (const item of listOf(value)) if (typeof item === "string") found.add(item);
  };
  const registry = member(world, "registry");
  for (const entry of Object.values(isObject(registry) ? registry : {})) {
    add(member(entry, "required_caps"));
    for (const op of listOf(member(entry, "ops"))) add(member(op, "capabilities"));
  }
  for (const profile of listOf(member(world, "profiles"))) add(member(profile, "allowed"));
  for (const consent of listOf(member(world, "consents"))) found.add(stringMember(consent, "capability_id") ?? "");
  return found;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** A deep copy under other names. `key` null leaves paddings alone. */
function renameDeep<T>(value: T, renaming: Renaming, key: string | null): T;
function renameDeep(value: unknown, renaming: Renaming, key: string | null): unknown {
  if (typeof value === "string") return renameString(value, renaming, key);
  if (Array.isArray(value)) return value.map((item) => renameDeep(item, renaming, key));
  if (typeof value !== "object" || value === null) return value;
  const renamed: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    // defineProperty and not assignment: an own `__proto__` stays an own member.
    Object.defineProperty(renamed, renaming.whole.get(name) ?? name, {
      value: renameDeep(item, renaming, key),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return renamed;
}

function renameString(text: string, { whole, within }: Renaming, key: string | null): string {
  const exact = whole.get(text);
  if (exact !== undefined) return exact;
  let renamed = text;
  if (text.length >= 36) for (const [from, to] of within) if (renamed.includes(from)) renamed = renamed.replaceAll(from, to);
  // Texts that are sent as they are, and places in them, hold names in quotes or after a slash.
  if (text.includes('"') || text.startsWith("/")) {
    for (const [from, to] of whole) renamed = renamed.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`/${from}`, `/${to}`);
  }
  if (key === null) return renamed;
  return renamed.replaceAll(PADDING, (padding) => randomText(key, `padding ${padding.length}`, padding.length));
}
