/** What a case can expect of artifacts, collections and retention. */
import type { ArtifactSelector, Expectation } from "../../spec-cases/contract/types.ts";
import { equalJson, isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { StepObservation } from "../observe/types.ts";
import { sha256 } from "../sha256.ts";
import type { Check, Subject } from "./expectation.ts";
import { mismatch } from "./mismatch.ts";
import type { Mismatch } from "./types.ts";
import { isOfKind } from "./value-kinds.ts";

/** Bytes of a file, or the files of a directory or bundle. */
type Content = { readonly kind: "file"; readonly bytes: Buffer } | { readonly kind: "entries"; readonly entries: readonly Entry[] };

interface Entry {
  readonly path: string;
  readonly bytes: Buffer;
}

/** `found`, `manifest`, `bytes`, `deleted`, `same_deleted_as`, `report` and `purged` of an expectation. */
export const artifactCheck: Check = (expectation, subject) => [
  ...found(expectation, subject),
  ...members("/manifest", expectation.manifest, member(answerOf(subject.observed), "manifest")),
  ...bytes(expectation, subject),
  ...deleted(expectation, subject),
  ...members("/report", expectation.report, member(answerOf(subject.observed), "report")),
  ...purged(expectation, subject),
];

/** Members of a foreign object, each matched by value, alternatives or kind; a path with dots leads to a member's member. */
export function members(path: string, expected: { readonly [key: string]: unknown } | undefined, actual: JsonValue | undefined): Mismatch[] {
  if (expected === undefined) return [];
  if (!isObject(actual)) return [mismatch(path, expected, actual)];
  return Object.entries(toObject(expected)).flatMap(([key, accepted]) => {
    const value = key.split(".").reduce<JsonValue | undefined>((current, name) => member(current, name), actual);
    return isOfKind(accepted, value) ? [] : [mismatch(`${path}/${key}`, accepted, value)];
  });
}

function toObject(value: { readonly [key: string]: unknown }): JsonObject {
  const copy: JsonObject = JSON.parse(JSON.stringify(value));
  return copy;
}

function answerOf({ answer }: StepObservation): JsonObject | undefined {
  return answer?.kind === "result" ? answer.value : undefined;
}

function found(expectation: Expectation, { observed }: Subject): Mismatch[] {
  const actual = member(answerOf(observed), "found");
  return expectation.found === undefined || actual === expectation.found ? [] : [mismatch("/found", expectation.found, actual)];
}

function bytes({ bytes: expected }: Expectation, { observed, earlier }: Subject): Mismatch[] {
  if (expected === undefined) return [];
  const content = contentOf(answerOf(observed));
  if (content === null) return [mismatch("/bytes", expected, "no bytes")];
  const result: Mismatch[] = [];
  const { sha256: wanted, base64, equals, contains } = expected;
  if (wanted !== undefined && hashOf(content) !== wanted) result.push(mismatch("/bytes/sha256", wanted, hashOf(content)));
  const inner = content.kind === "file" ? content.bytes : null;
  if (base64 !== undefined && !inner?.equals(Buffer.from(base64, "base64")))
    result.push(mismatch("/bytes/base64", base64, inner?.toString("base64") ?? "entries"));
  if (equals !== undefined) {
    const original = originalOf(equals, earlier);
    if (original === null || hashOf(original) !== hashOf(content))
      result.push(mismatch("/bytes/equals", original === null ? "bytes that were staged or read before" : hashOf(original), hashOf(content)));
  }
  const parts = content.kind === "file" ? [content.bytes] : content.entries.map((entry) => entry.bytes);
  for (const wanted of contains ?? []) if (!parts.some((part) => part.includes(wanted))) result.push(mismatch("/bytes/contains", wanted, "no such text"));
  return result;
}

/** What artifact/read, invocation/read or a staged artifact carries; null where it carries no bytes. */
function contentOf(value: JsonObject | undefined): Content | null {
  const list = member(value, "entries");
  if (Array.isArray(list)) return { kind: "entries", entries: list.map(entryOf) };
  const base64 = stringMember(value, "base64");
  if (base64 !== undefined) return { kind: "file", bytes: Buffer.from(base64, "base64") };
  const plain = stringMember(value, "text");
  return plain === undefined ? null : { kind: "file", bytes: Buffer.from(plain) };
}

function entryOf(value: JsonValue): Entry {
  // A separator says nothing of the content (MEX-ART-03).
  return { path: (stringMember(value, "path") ?? "").replaceAll("\\", "/"), bytes: Buffer.from(stringMember(value, "base64") ?? "", "base64") };
}

/** SHA-256 of a file's bytes, or of the canonical index as READ-45 writes it. */
function hashOf(content: Content): string {
  if (content.kind === "file") return sha256(content.bytes);
  const index = content.entries
    .map(({ path, bytes: data }) => ({ content_hash: sha256(data), path, size_bytes: data.length }))
    .sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
  return sha256(JSON.stringify(index));
}

/** What the engine staged under an id, or what a step before read there. */
function originalOf(selector: ArtifactSelector, earlier: readonly StepObservation[]): Content | null {
  const id = idOf(selector, earlier);
  if (id === undefined) return null;
  const staged = earlier.flatMap((step) => step.invocations).flatMap((invocation) => invocation.reply?.staged ?? []);
  const own = staged.find((item) => stringMember(member(item, "handle"), "artifact_id") === id);
  if (own !== undefined) return contentOf(own);
  const read = earlier.find((step) => step.step.kind === "artifact_read" && stringMember(member(answerOf(step), "manifest"), "artifact_id") === id);
  return read === undefined ? null : contentOf(answerOf(read));
}

function idOf(selector: ArtifactSelector, earlier: readonly StepObservation[]): string | undefined {
  if (selector.artifact_id !== undefined) return selector.artifact_id;
  const step = earlier[selector.from_step ?? selector.report_of_step ?? -1];
  if (step === undefined) return undefined;
  if (selector.report_of_step !== undefined) return stringMember(answerOf(step), "report_artifact_id");
  const execute = step.executes[0]?.answer;
  const result = execute?.kind === "result" ? member(execute.value, "result") : undefined;
  const list = member(result, selector.evidence === undefined ? "outputs" : "evidence");
  return Array.isArray(list) ? stringMember(list[selector.evidence ?? selector.output ?? 0], "artifact_id") : undefined;
}

/** Ids and reasons in the target's order; null where the step was no collection. */
function deletedOf(step: StepObservation | undefined): JsonValue[] | null {
  const list = step === undefined ? undefined : member(answerOf(step), "deleted");
  return Array.isArray(list) ? list : null;
}

function deleted(expectation: Expectation, { observed, earlier }: Subject): Mismatch[] {
  const { deleted: expected, same_deleted_as: same } = expectation;
  const own = deletedOf(observed);
  const result: Mismatch[] = [];
  if (expected !== undefined) {
    const ids = (own ?? []).map((item) => stringMember(item, "artifact_id") ?? "");
    if (own === null || !equalJson(expected.toSorted(), ids.toSorted())) result.push(mismatch("/deleted", expected, own === null ? null : ids));
    const bare = (own ?? []).filter((item) => (stringMember(item, "reason") ?? "").trim() === "");
    if (bare.length > 0) result.push(mismatch("/deleted/reason", "a reason for each", `${bare.length} without one`, undefined, "MEX-RET-02"));
  }
  if (same !== undefined) {
    const other = deletedOf(earlier[same]);
    if (own === null || !equalJson(other, own)) result.push(mismatch("/same_deleted_as", other, own, undefined, "MEX-ART-09"));
  }
  return result;
}

function purged(expectation: Expectation, { observed }: Subject): Mismatch[] {
  if (expectation.purged === undefined) return [];
  const claimed = member(answerOf(observed), "purged");
  if (claimed !== expectation.purged) return [mismatch("/purged", expectation.purged, claimed)];
  // The claim is held to what is really there no more (MEX-LOG-08).
  const gone = observed.gone?.events.length ?? 0;
  return gone === claimed ? [] : [mismatch("/purged", expectation.purged, `${gone} events are gone`)];
}
