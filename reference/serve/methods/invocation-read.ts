/** `invocation/read`: what the engine of an open invocation would read (feature artifacts.read_back, MEX-INT-06). */
import { INVOCATION_READ_PARAMS } from "../../contract/validators.ts";
import { caseMethod } from "../method.ts";
import { type ReadContent, toWireContent } from "../wire-content.ts";

export const INVOCATION_READ = caseMethod("invocation/read", INVOCATION_READ_PARAMS, ({ reading }, { invocation, artifact_id }) => {
  const inputs = reading.get(invocation);
  const bytes = inputs?.read(artifact_id) ?? null;
  const entries = bytes === null ? (inputs?.readEntries(artifact_id) ?? null) : null;
  const content: ReadContent | null = bytes !== null ? { kind: "file", bytes } : entries === null ? null : { kind: "entries", entries };
  if (content !== null) return { value: toWireContent(content) };
  const message = inputs === undefined ? "`/invocation` names no open invocation" : "`/artifact_id` names no input of the operation";
  return { value: { error: { code: "INPUT_UNKNOWN", message } } };
});
