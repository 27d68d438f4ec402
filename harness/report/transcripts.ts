/** Two wire transcripts of one case beside each other. */
import { isObject, type JsonValue, member, stringMember } from "../json.ts";
import { sideBySide } from "./columns.ts";
import { defuseCi, oneLine } from "./escape.ts";

const MAX_LINE = 400;

/** The lines of a transcript as evidence holds it: who spoke, and what. Ids, times and hashes, which differ in every run, are only named. */
export function transcriptLines(evidence: JsonValue | null | undefined): string[] {
  const lines = member(evidence, "transcript");
  if (!Array.isArray(lines)) return [];
  return lines.map((line) => `${stringMember(line, "from") === "harness" ? ">" : "<"} ${oneLine(comparable(describe(member(line, "message"))), MAX_LINE)}`);
}

/** Method and params of a call, result or error of an answer. */
function describe(message: JsonValue | undefined): string {
  if (!isObject(message)) return JSON.stringify(message ?? null);
  const { method, params, result, error } = message;
  if (typeof method === "string") return `${method} ${JSON.stringify(withoutCase(params ?? {}))}`;
  return error === undefined ? JSON.stringify(result ?? null) : `error ${JSON.stringify(error)}`;
}

function withoutCase(params: JsonValue): JsonValue {
  if (!isObject(params)) return params;
  const { case: _, ...rest } = params;
  return rest;
}

/** Side by side; equal lines are marked with `=`, others with `!`. */
export function renderTranscripts(before: readonly string[], after: readonly string[], width: number): string {
  const rows: string[] = sideBySide("then", "now", width - 2).map((row) => `  ${row}`);
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [left = "", right = ""] = [before[index], after[index]];
    const mark = left === right ? "=" : "!";
    rows.push(...sideBySide(left, right, width - 2).map((row, line) => `${line === 0 ? mark : " "} ${row}`));
  }
  return `${defuseCi(rows.join("\n"))}\n`;
}

/** A line without what differs between runs of an honest target. */
function comparable(line: string): string {
  return line
    .replace(/[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/g, "<uuid>")
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+00:00)/g, "<time>")
    .replace(/[0-9a-f]{64}/g, "<hash>")
    .replace(/"duration_ms":[\d.]+/g, '"duration_ms":<ms>');
}
