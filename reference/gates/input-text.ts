/** What stands in a verified input, for the gates that judge content. */
import { childPointer, isJsonObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { DecodedRequest, GateContext } from "./gate.ts";

/** Larger content is not read by a gate. */
const MOST_BYTES = 16 * 1024 * 1024;
const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** An artifact that a request names, and where. */
export interface NamedInput {
  readonly path: string;
  readonly artifact_id: string;
}

function collect(value: JsonValue | undefined, path: string, found: Map<string, NamedInput>): void {
  if (typeof value !== "object" || value === null) return;
  const artifact_id = stringMember(value, "artifact_id");
  if (artifact_id !== null && stringMember(value, "content_hash") !== null) found.set(artifact_id, { path, artifact_id });
  const parts: Iterable<[string | number, JsonValue]> = isJsonObject(value) ? Object.entries(value) : value.entries();
  for (const [key, part] of parts) collect(part, childPointer(path, key), found);
}

/** Artifacts of inputs and params, each once; by its param where it stands in both. */
export function namedInputs({ envelope }: DecodedRequest): readonly NamedInput[] {
  const found = new Map<string, NamedInput>();
  for (const field of ["inputs", "params"]) collect(member(envelope.value, field), `/${field}`, found);
  return [...found.values()];
}

/** The text of a verified input; null for what is no such file, is too large, or is not UTF-8. */
export function readInputText(artifact_id: string, { artifacts, readInput }: GateContext): string | null {
  const facts = artifacts.find(artifact_id);
  if (facts === null || facts.kind !== "file" || facts.size_bytes > MOST_BYTES) return null;
  const bytes = readInput(artifact_id);
  if (bytes === null) return null;
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** The JSON object that a param's handle leads to; null where there is none. */
export function readParamObject(request: DecodedRequest, param: string, context: GateContext): JsonObject | null {
  const id = stringMember(member(member(request.envelope.value, "params"), param), "artifact_id");
  const text = id === null ? null : readInputText(id, context);
  if (text === null) return null;
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Two finite numbers, the first below the second; null for anything else. */
export function readRange(value: JsonValue | undefined): readonly [number, number] | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [least, most]: readonly unknown[] = value;
  return typeof least === "number" && typeof most === "number" && Number.isFinite(least) && Number.isFinite(most) && least < most ? [least, most] : null;
}
