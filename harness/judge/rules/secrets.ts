/** Rule 5: no planted secret and no raw params stand in what is recorded or answered (MEX-LOG-06, READ-44). */
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../../json.ts";
import type { StepObservation } from "../../observe/types.ts";
import { mismatch } from "../mismatch.ts";
import type { Mismatch, Rule } from "../types.ts";

const ID = "secrets";
/** Shorter texts stand in ordinary prose by chance. */
const MIN_LENGTH = 8;
/** Of a long text its beginning is looked for: a shortened quotation is one too. */
const NEEDLE_LENGTH = 24;

/** The rule. */
export const secretsRule: Rule = {
  id: ID,
  check({ attempt, observed, secrets, world }) {
    const places = [...recorded(observed), { path: "/denial", value: attempt.seen.denial }];
    return search(places, needlesOf(attempt.sent.operation, secrets), (item) => isWordOfSchema(item, world.world));
  },
};

/** The same for a step that is no execute: nothing was sent to an engine, and a planted secret may still be recorded. */
export function checkRecorded(observed: StepObservation, secrets: readonly string[]): Mismatch[] {
  return search(recorded(observed), needlesOf(null, secrets), () => false);
}

interface Place {
  readonly path: string;
  readonly value: JsonValue;
}

function recorded({ events, diagnostics, problems }: StepObservation): Place[] {
  return Object.entries({ events, diagnostics, problems }).flatMap(([name, list]) => list.map(({ value }, index) => ({ path: `/${name}/${index}`, value })));
}

function search(places: readonly Place[], needles: readonly Needle[], harmless: (item: Needle) => boolean): Mismatch[] {
  if (needles.length === 0) return [];
  return places.flatMap(({ path, value }) => {
    const text = JSON.stringify(value);
    return needles
      .filter((item) => text.includes(item.escaped) && !harmless(item))
      .map((item) => mismatch(path, `no text of ${item.origin}`, `${item.shown}…`, ID, "MEX-LOG-06"));
  });
}

interface Needle {
  readonly escaped: string;
  readonly shown: string;
  readonly origin: string;
}

/** A word of the operation's params schema (an enum member) is no content of the planner's. */
function isWordOfSchema(needle: Needle, world: JsonObject): boolean {
  return needle.origin === "params" && JSON.stringify(member(world, "registry") ?? null).includes(`"${needle.escaped}"`);
}

function needlesOf(operation: JsonObject | null, secrets: readonly string[]): Needle[] {
  const identifiers = JSON.stringify([
    member(operation, "engine_id") ?? null,
    member(operation, "operation") ?? null,
    member(operation, "capabilities_requested") ?? null,
  ]);
  const texts = new Map<string, string>(secrets.map((secret) => [secret, "a planted secret"]));
  const notes = stringMember(member(operation, "evidence_policy"), "notes");
  if (notes !== undefined) texts.set(notes, "the evidence policy's notes");
  for (const text of stringsOf(member(operation, "params"))) texts.set(text, "params");
  return [...texts]
    .map(([text, origin]) => needle(text, origin))
    .filter((item) => item !== undefined)
    .filter((item) => item.origin === "a planted secret" || !identifiers.includes(item.escaped));
}

function needle(text: string, origin: string): Needle | undefined {
  if (text.length < (origin === "a planted secret" ? 1 : MIN_LENGTH)) return undefined;
  const beginning = origin === "a planted secret" ? text : text.slice(0, NEEDLE_LENGTH);
  return { escaped: JSON.stringify(beginning).slice(1, -1), shown: beginning.slice(0, 3), origin };
}

/** Ids and hashes are identifiers wherever they stand (READ-44). */
const IDENTIFIER = /^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{64})$/;

/** String leaves of params; handles and ids apart. */
function stringsOf(value: JsonValue | undefined): string[] {
  if (typeof value === "string") return IDENTIFIER.test(value) ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  if (!isObject(value) || (stringMember(value, "artifact_id") !== undefined && stringMember(value, "content_hash") !== undefined)) return [];
  return Object.values(value).flatMap(stringsOf);
}
