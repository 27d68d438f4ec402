/** Fingerprint of a Diagnostic (11.4 DIAG-SCHEMA-003): what is equal in content groups, what varies by time or run does not count. */
import { createHash } from "node:crypto";
import type { Diagnostic, DiagnosticLocation } from "../../spec-cases/contract/types.ts";

/** The members of a Diagnostic that its fingerprint is taken over. */
export type FingerprintContent = Pick<
  Diagnostic,
  "source" | "surface" | "tool" | "code" | "severity" | "title" | "locations" | "capability_id" | "policy_decision_id"
>;

const orNull = (text: string | null | undefined): string | null => text?.normalize("NFC") ?? null;
const withSlashes = (text: string | null | undefined): string | null => orNull(text)?.replaceAll("\\", "/") ?? null;

/** Title as it counts: trimmed, with LF line ends, in NFC. */
export function normalizeTitle(title: string): string {
  return title.replaceAll("\r\n", "\n").trim().normalize("NFC");
}

function locationKey(place: DiagnosticLocation): readonly (string | number | null)[] {
  const range = place.range ?? null;
  const corners = range === null ? [null, null, null, null] : [range.startLine, range.startColumn, range.endLine, range.endColumn];
  return [withSlashes(place.path), withSlashes(place.uri), orNull(place.entity_id), orNull(place.wsid), ...corners];
}

/** The canonical tuple as compact JSON: fixed positions, absent is null, locations sorted by their text (READ-18). */
export function fingerprintTuple(content: FingerprintContent): string {
  const locations = (content.locations ?? []).map((place) => JSON.stringify(locationKey(place))).sort();
  const head = [content.source, content.surface, orNull(content.tool), orNull(content.code), content.severity, normalizeTitle(content.title)];
  return JSON.stringify([...head, locations.length === 0 ? null : locations, orNull(content.capability_id), orNull(content.policy_decision_id)]);
}

/** SHA-256 over the tuple's UTF-8, 64 lower-case hex digits. */
export function fingerprint(content: FingerprintContent): string {
  return createHash("sha256").update(fingerprintTuple(content)).digest("hex");
}
