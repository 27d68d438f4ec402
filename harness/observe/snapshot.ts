/** Reads what a target recorded, and checks the shape of each piece. */
import { type SchemaName, violationsOf } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { Session } from "../targets/session.ts";
import type { Checked } from "./types.ts";

/** Everything that `observe` answers, in the target's order. */
export interface Snapshot {
  readonly events: readonly JsonObject[];
  readonly diagnostics: readonly JsonObject[];
  readonly problems: readonly JsonObject[];
}

/** Events that one case may record before the target is stopped. */
export const MAX_EVENTS = 50_000;

export const EMPTY_SNAPSHOT: Snapshot = { events: [], diagnostics: [], problems: [] };

/** One full read. */
export async function readSnapshot(session: Session, wireCase: string): Promise<Snapshot> {
  const answer = await session.call("observe", { case: wireCase });
  if (answer.kind === "rpc_error")
    throw new HarnessError("TARGET_PROTOCOL", `\`observe\` was refused with the JSON-RPC error ${answer.code}: ${answer.message.slice(0, 300)}`);
  const events = objects(member(answer.value, "events"));
  if (events.length > MAX_EVENTS) throw new HarnessError("TARGET_PROTOCOL", `more than ${MAX_EVENTS} events in one case`);
  return { events, diagnostics: objects(member(answer.value, "diagnostics")), problems: objects(member(answer.value, "problems")) };
}

/** The values from an index on, each with the violations of its schema. */
export function checkFrom(schema: SchemaName, values: readonly JsonObject[], from: number): Checked[] {
  return values.slice(from).map((value) => ({ value, violations: violationsOf(schema, value) }));
}

/** One list of records, before a step and after it. */
interface Read {
  readonly before: readonly JsonObject[];
  readonly after: readonly JsonObject[];
}

/** What a step added, and the ids of what is there no more: retention purges. */
export function changesOf(schema: SchemaName, key: "event_id" | "id", { before, after }: Read): { added: Checked[]; gone: string[] } {
  const idOf = (record: JsonObject | undefined): string => stringMember(record, key) ?? "";
  if (before.every((record, index) => idOf(record) === idOf(after[index]) && index < after.length))
    return { added: checkFrom(schema, after, before.length), gone: [] };
  const [old, present] = [new Set(before.map(idOf)), new Set(after.map(idOf))];
  const added = after.filter((record) => !old.has(idOf(record)));
  return { added: checkFrom(schema, added, 0), gone: [...old].filter((id) => !present.has(id)) };
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
