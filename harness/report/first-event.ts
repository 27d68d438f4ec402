/** The first event of the recorder that is not what the case expects: where reading the transcript begins. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { equalJson, isObject, type JsonObject, member, stringMember } from "../json.ts";
import { oneLine } from "./escape.ts";

type Mismatch = CaseResult["mismatches"][number];

/** The event mismatch that comes first in the order of the recorder; one of which nothing was recorded comes last. */
export interface FirstEvent {
  readonly mismatch: Mismatch;
  /** Its place among the events of its step, from 1; null where no event comes near. */
  readonly position: number | null;
  /** Every event of that step in a few words, in order; safe to show. */
  readonly recorded: readonly string[];
}

/** The events around that place, numbered, it with a mark: `1 gate_outcome G-SCHEMA pass, >2 gate_outcome G-CAP pass, …`. */
export function timeline({ position, recorded }: FirstEvent): string {
  if (recorded.length === 0) return "nothing";
  const from = Math.max(0, (position ?? 1) - BEFORE - 1);
  const to = position === null ? WITHOUT_PLACE : position + AFTER;
  const told = recorded.slice(from, to).map((words, index) => `${from + index + 1 === position ? ">" : ""}${from + index + 1} ${words}`);
  return [...(from > 0 ? ["…"] : []), ...told, ...(to < recorded.length ? ["…"] : [])].join(", ");
}

const EVENT_PATH = /^\/then\/(\d+)\/(?:any_of\/\d+\/|each\/\d+\/)?(?:events|absent)\/\d+$/;
const SHOWN = 100;
/** Events that are told before and after it; of a case without a place, from the beginning. */
const BEFORE = 4;
const AFTER = 2;
const WITHOUT_PLACE = 8;

/** Finds it; null where no expectation of events failed. */
export function firstEvent(result: CaseResult): FirstEvent | null {
  const found = result.mismatches.flatMap((mismatch): FirstEvent[] => {
    const step = EVENT_PATH.exec(mismatch.path)?.[1];
    if (step === undefined) return [];
    const events = eventsOf(result, Number(step));
    const position = events.findIndex((event) => isNearest(mismatch.actual, event)) + 1;
    return [{ mismatch, position: position === 0 ? null : position, recorded: events.slice(0, SHOWN).map(describeEvent) }];
  });
  return found.toSorted((left, right) => (left.position ?? Number.POSITIVE_INFINITY) - (right.position ?? Number.POSITIVE_INFINITY) || 0)[0] ?? null;
}

/** An event that was expected and of which nothing like it was recorded, in a few words; null for any other mismatch. */
export function missingEvent({ path, expected, actual }: Mismatch): string | null {
  if (!EVENT_PATH.test(path) || typeof actual !== "string" || !/^no \w+ event$/.test(actual) || !isObject(expected)) return null;
  const [kind = "event", members] = Object.entries(expected)[0] ?? [];
  const words = Object.values(isObject(members) ? members : {}).filter((value) => typeof value === "string" && value !== "request");
  return oneLine([kind, ...words].join(" "), 120);
}

/** Results stand one an attempt: only where no step is parallel do their places agree with those of the steps. */
function eventsOf({ steps }: CaseResult, step: number): readonly JsonObject[] {
  const events: readonly unknown[] = steps[step]?.events ?? [];
  return events.filter(isObject);
}

/** The judge shows the nearest event as `{ kind: { member: value } }`; whether this is it. */
function isNearest(actual: unknown, event: JsonObject): boolean {
  if (!isObject(actual)) return false;
  const [kind = "", members] = Object.entries(actual)[0] ?? [];
  const named = kind === "event" || [kind, `meta.${kind}`].includes(wordOf(event));
  return named && isObject(members) && Object.entries(members).every(([key, value]) => equalJson(value, event[key] ?? member(event["details"], key) ?? null));
}

/** The type of an event; of a system event what it says. */
function wordOf(event: JsonObject): string {
  const type = stringMember(event, "type") ?? "event";
  return type === "system" ? (stringMember(event, "message") ?? type) : type;
}

/** `gate_outcome G-CAP deny`, `capability_action fs.read:inputs allow`, `tool_call`. */
function describeEvent(event: JsonObject): string {
  const details = event["details"];
  const words = [
    wordOf(event),
    stringMember(details, "gate"),
    stringMember(event, "capability_id"),
    stringMember(details, "outcome"),
    stringMember(event, "decision_outcome"),
    stringMember(details, "phase") === "result" ? "(result)" : undefined,
  ];
  return oneLine(words.filter((word) => word !== undefined).join(" "), 120);
}
