/** An event as one line of text. */
import { isJsonObject, type JsonObject, member } from "../json.ts";
import type { LoggedEvent } from "../recorder/reader.ts";
import { safeLine } from "./terminal-text.ts";

/** An event that was read; null where its body is no JSON object any more. */
export interface ReadEvent extends LoggedEvent {
  readonly event: JsonObject | null;
}

/** Reads an event's body. */
export function readEvent(logged: LoggedEvent): ReadEvent {
  try {
    const event: unknown = JSON.parse(logged.body);
    return { ...logged, event: isJsonObject(event) ? event : null };
  } catch {
    return { ...logged, event: null };
  }
}

/** What an event is listed under: `system` says too little, so that its message stands for it. */
export function kindOf(event: JsonObject): string {
  const { type, message } = event;
  return type === "system" && typeof message === "string" ? message : String(type);
}

/** Members that tell an event apart, in the order in which they are shown; those of `details` come first. */
const TELLING = [
  "gate",
  "phase",
  "outcome",
  "code",
  "cap",
  "limit",
  "observed",
  "reason",
  "capability_id",
  "decision_outcome",
  "severity",
  "source",
  "diagnostic_id",
  "engine_id",
  "operation",
  "status",
  "duration_ms",
  "pruned",
];

/** Shown in gate outcomes by their job. */
const REPEATED = new Set(["engine_id", "operation"]);

function tell(event: JsonObject): string {
  const details = member(event, "details");
  const words = TELLING.flatMap((key) => {
    const inDetails = isJsonObject(details) && !REPEATED.has(key) ? member(details, key) : undefined;
    const value = inDetails ?? member(event, key) ?? null;
    return value === null || typeof value === "object" ? [] : [typeof value === "number" ? `${key}=${value}` : String(value)];
  });
  return words.join(" ");
}

/** `12  2026-01-01T00:00:00.000Z  gate_outcome  G-CAP request pass  job 0000…`, in columns. */
export function eventLine({ seq, offered, event }: ReadEvent): string {
  if (event === null) return `${String(seq).padStart(6)}  a row that is no event any more; see \`--verify\``;
  const job = member(event, "job_id") ?? null;
  const columns = [
    String(seq).padStart(6),
    safeLine(String(event["timestamp"])).padEnd(24),
    `${safeLine(kindOf(event), 40)}${offered ? " (offered)" : ""}`.padEnd(18),
    safeLine(tell(event)),
    job === null ? "" : `job ${safeLine(String(job), 40)}`,
  ];
  return columns
    .filter((column) => column !== "")
    .join("  ")
    .trimEnd();
}
