/** What a case sends, in the words of its file: patches against named bases, so that a reader sees the scenario and not 200 lines. Pure. */
import type { SentPart, Step } from "../../spec-cases/contract/types.ts";
import type { LoadedCase } from "../cases/types.ts";
import { isObject, type JsonValue } from "../json.ts";

/** Changes of one part that are told; more are counted. */
const CHANGES = 40;
/** Characters of one change. */
const CHANGE_CHARS = 1_000;
const SECRET = "[planted secret]";

/** The parts of a case: its world, the engine's scripts where it names any, its steps. Bounded, and without the secrets that it plants. */
export function sentOf({ ask }: Pick<LoadedCase, "ask">): SentPart[] {
  const { given, scripts, when, secrets } = ask;
  const plain = scripts.length === 1 && scripts[0] === "succeed";
  const parts: SentPart[] = [
    { part: "world", index: null, name: given.world, base: null, changes: given.patch ?? [] },
    ...(plain ? [] : scripts.map((script, index) => enginePart(script, index))),
    ...when.map(stepPart),
  ];
  return parts.map((part) => ({ ...part, changes: bounded(part.changes, secrets) }));
}

function enginePart(script: LoadedCase["ask"]["scripts"][number], index: number): SentPart {
  const part = { part: "engine", index, base: null } as const;
  if (typeof script === "string") return { ...part, name: script, changes: [] };
  if ("real" in script) return { ...part, name: "real", changes: [] };
  const { script: name, ...options } = script;
  return { ...part, name, changes: Object.entries(options).map(([key, value]) => ({ [key]: value })) };
}

function stepPart(step: Step, index: number): SentPart {
  const [kind = "", held] = Object.entries(step)[0] ?? [];
  const body: unknown = held;
  if (!isObject(body) || typeof body["base"] !== "string") return { part: "step", index, name: kind, base: null, changes: asList(body) };
  const { base, patch, ...rest } = body;
  return {
    part: "step",
    index,
    name: kind,
    base,
    changes: [...(Array.isArray(patch) ? patch : []), ...Object.entries(rest).map(([key, value]) => ({ [key]: value }))],
  };
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function bounded(changes: readonly unknown[], secrets: readonly string[]): unknown[] {
  const shown = changes.slice(0, CHANGES).map((change) => shorten(withoutSecrets(change, secrets)));
  return changes.length > CHANGES ? [...shown, `and ${changes.length - CHANGES} more`] : shown;
}

/** A change whose value is long keeps its place, and the beginning of its value as text. */
function shorten(change: JsonValue): JsonValue {
  const text = JSON.stringify(change);
  if (text.length <= CHANGE_CHARS) return change;
  if (!isObject(change) || typeof change["path"] !== "string" || change["path"].length > CHANGE_CHARS / 4) return cut(text);
  return { ...change, value: cut(JSON.stringify(change["value"] ?? null)) };
}

function cut(text: string): string {
  return `${text.slice(0, CHANGE_CHARS / 2)}… (${text.length} characters)`;
}

/** As in the evidence of a run: no report repeats what a case looks for in reports. */
function withoutSecrets(value: unknown, secrets: readonly string[]): JsonValue {
  const clean = (text: string): string => secrets.filter((secret) => secret !== "").reduce((left, secret) => left.replaceAll(secret, SECRET), text);
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, secrets));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key), withoutSecrets(item, secrets)]));
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
