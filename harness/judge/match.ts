/** Matches event matchers of a case against recorded events. */
import type { EventMatcher } from "../../spec-cases/contract/types.ts";
import { equalJson, isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { isGateOutcome } from "./attempt.ts";
import { mismatch } from "./mismatch.ts";
import type { Mismatch } from "./types.ts";

/** How a kind of matcher finds its events, and where its members stand. */
interface MatcherKind {
  is(event: JsonObject): boolean;
  /** True where the members of the matcher stand in `details`. */
  readonly inDetails: boolean;
}

const typed = (type: string): MatcherKind => ({ is: (event) => stringMember(event, "type") === type, inDetails: false });

const KINDS: ReadonlyMap<string, MatcherKind> = new Map<string, MatcherKind>([
  ["gate_outcome", { is: isGateOutcome, inDetails: true }],
  ["capability_action", typed("capability_action")],
  ["diagnostic", typed("diagnostic")],
  ["tool_call", typed("tool_call")],
  ["tool_result", typed("tool_result")],
  ["budget_exceeded", { is: (event) => stringMember(event, "type") === "system" && stringMember(event, "message") === "budget_exceeded", inDetails: true }],
  ["gc_summary", typed("meta.gc_summary")],
  ["event", { is: () => true, inDetails: false }],
]);

/** Members of a matcher that stand beside `details`, not in it. */
const TOP_LEVEL = new Set(["job_id", "actor", "model_id", "level", "component", "message", "type", "event_id"]);

/** Matches entries against the decisive events: each by exactly one, or by `times`; `ordered` asks for the order of the list. */
export function matchEvents(path: string, entries: readonly EventMatcher[], events: readonly JsonObject[], ordered: boolean): Mismatch[] {
  const found: Mismatch[] = [];
  let last = -1;
  entries.forEach((entry, index) => {
    const times = timesOf(entry);
    const at = events.flatMap((event, position) => (matches(entry, event) ? [position] : []));
    if (at.length !== times) found.push(mismatch(`${path}/${index}`, { ...describe(entry), times }, nearest(entry, events, at.length)));
    const first = at[0];
    if (ordered && first !== undefined) {
      if (first < last) found.push(mismatch(`${path}/${index}`, "after the events before it in the list", "earlier"));
      last = Math.max(last, at.at(-1) ?? first);
    }
  });
  return found;
}

/** Matches entries that no event may match. */
export function matchAbsent(path: string, entries: readonly EventMatcher[], events: readonly JsonObject[]): Mismatch[] {
  return entries.flatMap((entry, index) => {
    const count = events.filter((event) => matches(entry, event)).length;
    return count === 0 ? [] : [mismatch(`${path}/${index}`, { absent: describe(entry) }, `${count} such events`)];
  });
}

/** Whether one event is what a matcher describes. */
export function matches(entry: EventMatcher, event: JsonObject): boolean {
  const { kind, members } = partsOf(entry);
  return kind.is(event) && Object.entries(members).every(([key, accepted]) => accepts(accepted, memberOf(kind, event, key)));
}

/** A value, a list of alternatives; null is also an absent member. */
export function accepts(accepted: JsonValue, actual: JsonValue | undefined): boolean {
  const alternatives = Array.isArray(accepted) ? accepted : [accepted];
  return alternatives.some((alternative) => equalJson(alternative, actual ?? null));
}

function partsOf(entry: EventMatcher): { name: string; kind: MatcherKind; members: Record<string, JsonValue> } {
  for (const [name, members] of Object.entries(entry)) {
    const kind = KINDS.get(name);
    if (kind !== undefined && isObject(members)) return { name, kind, members };
  }
  return { name: "event", kind: { is: () => false, inDetails: false }, members: {} };
}

function timesOf(entry: EventMatcher): number {
  const times = member(entry, "times");
  return typeof times === "number" ? times : 1;
}

function memberOf(kind: MatcherKind, event: JsonObject, key: string): JsonValue | undefined {
  return kind.inDetails && !TOP_LEVEL.has(key) ? member(member(event, "details"), key) : member(event, key);
}

function describe(entry: EventMatcher): JsonObject {
  const { name, members } = partsOf(entry);
  return { [name]: members };
}

/** What to show where the number is wrong: the event of that kind that agrees in most members. */
function nearest(entry: EventMatcher, events: readonly JsonObject[], count: number): JsonValue {
  if (count > 0) return `${count} such events`;
  const { name, kind, members } = partsOf(entry);
  let best: { score: number; shown: JsonObject } | undefined;
  for (const event of events.filter((candidate) => kind.is(candidate))) {
    const seen = Object.keys(members).map((key): [string, JsonValue] => [key, memberOf(kind, event, key) ?? null]);
    const score = seen.filter(([key, value]) => accepts(members[key] ?? null, value)).length;
    if (best === undefined || score > best.score) best = { score, shown: { [name]: Object.fromEntries(seen) } };
  }
  return best?.shown ?? `no ${name} event`;
}
