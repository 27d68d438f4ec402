/** Mistakes about inputs: handles and entity references (MEX-ENV-08). */
import { randomUUID } from "node:crypto";
import { change, copyOf, type Draft, everyObject, fill, isDraft, type Json, objectIn, objectsIn } from "./draft.ts";
import { mend, refuse } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { handedToEngine } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

const HANDLE = new Set(["artifact_id", "kind", "uri", "content_hash", "size_bytes", "classification", "exportable", "retention_ttl_days"]);
const REFERENCE = new Set(["artefact_type", "artefact_id", "selector"]);

const isHandle = (item: Draft): boolean => "artifact_id" in item || "content_hash" in item || "uri" in item;
const isReference = (item: Draft): boolean => "artefact_id" in item || "artefact_type" in item;

/** Handles of the inputs are mended one by one. */
function handles(mendOne: (handle: Draft) => void): Break {
  return mend((draft) => {
    for (const item of objectsIn(draft, "inputs")) if (isHandle(item)) mendOne(item);
  });
}

/** Entity references of the inputs are mended one by one. */
function references(mendOne: (reference: Draft) => void): Break {
  return mend((draft) => {
    for (const item of objectsIn(draft, "inputs")) if (isReference(item)) mendOne(item);
  });
}

/** Inputs are refused where one of them is of this kind. */
function refuseInputs(isRefused: (item: Draft, index: number) => boolean): Break {
  return refuse("/inputs", (draft) => objectsIn(draft, "inputs").some(isRefused));
}

/** Members that the contract does not know are left out. */
function withoutFurther(item: Draft): void {
  const known = isHandle(item) ? HANDLE : REFERENCE;
  for (const key of Object.keys(item)) if (!known.has(key)) delete item[key];
}

const isWord = (value: Json | undefined, words: readonly string[]): boolean => typeof value === "string" && words.includes(value);
const KINDS = ["file", "tool_output", "transcript", "dataset_slice", "prompt_payload", "report", "bundle"];
const LEVELS = ["low", "medium", "high"];

/** A member is of any type: what does not fit is replaced by something that does. */
function ofAnyType(key: string, stand_in: Json): Break {
  return handles((handle) => change(handle, key, () => stand_in));
}

/** The artifact that stands first in the inputs of most cases. */
const BOX_ID = "00000000-0000-4000-8000-00000000a001";
const BOX_HASH = "16702d27c339ed08cf67104593d4a3611a4bb96d9383cc1fafff7e43b14980de";

export const ENVELOPE_INPUTS_MUTANTS: readonly Mutant[] = breaking("MEX-ENV-08", [
  [
    "inputs-unchecked",
    "inputs are not looked at",
    mend((draft) => {
      draft["inputs"] = [];
    }),
  ],
  ["inputs-default", "inputs that are missing are none", mend((draft) => fill(draft, "inputs", []))],
  [
    "inputs-one-wrapped",
    "a single input that stands in no list is taken for a list of one",
    mend((draft) => change(draft, "inputs", (one) => (isDraft(one) ? [one] : one))),
  ],
  ["inputs-text-as-path", "a path as text is taken for inputs", mend((draft) => change(draft, "inputs", (one) => (typeof one === "string" ? [] : one)))],
  [
    "inputs-members-skipped",
    "members of inputs that are no objects are passed over",
    mend((draft) => change(draft, "inputs", (list) => (Array.isArray(list) ? list.filter(isDraft) : list))),
  ],
  [
    "inputs-list-flattened",
    "lists in the list of inputs are flattened",
    mend((draft) => change(draft, "inputs", (list) => (Array.isArray(list) ? list.flatMap((item) => (Array.isArray(item) ? item : [item])) : list))),
  ],
  [
    "inputs-empty-object",
    "an object without members is an input",
    mend((draft) => change(draft, "inputs", (list) => (Array.isArray(list) ? list.filter((item) => !isDraft(item) || Object.keys(item).length > 0) : list))),
  ],
  [
    "inputs-further-members",
    "further members of an input are passed over, content among them",
    mend((draft) => {
      for (const item of objectsIn(draft, "inputs")) withoutFurther(item);
    }),
  ],
  [
    "inputs-either-shape",
    "an input of both shapes is read as the one or the other",
    mend((draft) => {
      for (const item of objectsIn(draft, "inputs")) if (isHandle(item) && isReference(item)) withoutFurther(item);
    }),
  ],
  [
    "inputs-spelling",
    "artifact and artefact are read as the same word in an entity reference",
    mend((draft) => {
      for (const item of objectsIn(draft, "inputs")) {
        if (!("artifact_type" in item)) continue;
        item["artefact_type"] = item["artifact_type"] ?? "";
        item["artefact_id"] = item["artifact_id"] ?? "";
        for (const key of Object.keys(item)) if (!REFERENCE.has(key)) delete item[key];
      }
    }),
  ],
  ["reference-id-any-text", "artefact_id is any text", references((item) => change(item, "artefact_id", () => randomUUID()))],
  ["reference-id-optional", "an entity reference needs no id", references((item) => fill(item, "artefact_id", randomUUID()))],
  ["reference-type-optional", "an entity reference needs no type", references((item) => fill(item, "artefact_type", "document"))],
  ["reference-selector-any-type", "selector is of any type", references((item) => change(item, "selector", String))],
  [
    "reference-further-members",
    "further members of an entity reference are passed over",
    references((item) => {
      if (!isHandle(item)) withoutFurther(item);
    }),
  ],
  ["references-refused", "entity references are no inputs", refuseInputs(isReference)],
  ["reference-selector-null-refused", "a selector of null is refused", refuseInputs((item) => item["selector"] === null)],
  ["inputs-one-only", "an operation has one input at most", refuseInputs((_, index) => index > 0)],
  [
    "handle-id-by-name",
    "artifact_id may be a name of the artifact",
    handles((handle) => change(handle, "artifact_id", (id) => (typeof id === "string" && id.length < 36 ? BOX_ID : id))),
  ],
  ["handle-id-optional", "a handle needs no artifact_id", handles((handle) => fill(handle, "artifact_id", BOX_ID))],
  [
    "handle-defaults",
    "what is missing of a handle's labels is filled in",
    handles((handle) => {
      fill(handle, "kind", "file");
      fill(handle, "classification", "low");
      fill(handle, "exportable", false);
    }),
  ],
  ["handle-hash-optional", "a handle without content_hash is believed", handles((handle) => fill(handle, "content_hash", BOX_HASH))],
  ["handle-size-optional", "a handle without size_bytes is believed", handles((handle) => fill(handle, "size_bytes", 16))],
  ["handle-uri-optional", "a handle without uri is looked up by its id", handles((handle) => fill(handle, "uri", ".handshake/payload"))],
  ["handle-kind-any-word", "kind is any word", handles((handle) => change(handle, "kind", (kind) => (isWord(kind, KINDS) ? kind : "file")))],
  [
    "handle-classification-any-word",
    "classification is any word",
    handles((handle) => change(handle, "classification", (level) => (isWord(level, LEVELS) ? level : "low"))),
  ],
  ["handle-uri-any-type", "uri is of any type", ofAnyType("uri", ".handshake/payload")],
  ["handle-hash-any-type", "content_hash is of any type", ofAnyType("content_hash", BOX_HASH)],
  [
    "handle-size-text",
    "a size in digits as text is a number",
    handles((handle) => change(handle, "size_bytes", (size) => (typeof size === "string" ? Number(size) : size))),
  ],
  [
    "handle-size-fraction",
    "a size with a fraction is rounded",
    handles((handle) => change(handle, "size_bytes", (size) => (typeof size === "number" ? Math.floor(size) : size))),
  ],
  [
    "handle-size-negative",
    "a size below zero is none",
    handles((handle) => change(handle, "size_bytes", (size) => (typeof size === "number" && size < 0 ? 16 : size))),
  ],
  ["handle-exportable-text", "exportable is whatever is not empty", handles((handle) => change(handle, "exportable", Boolean))],
  ["handle-retention-negative", "a retention below zero is none", handles((handle) => change(handle, "retention_ttl_days", () => null))],
  [
    "handle-kinds-of-engines-only",
    "only files and tool outputs are inputs",
    refuseInputs((item) => isHandle(item) && !isWord(item["kind"], ["file", "tool_output"])),
  ],
  ["handle-tool-output-refused", "what another tool made is no input", refuseInputs((item) => item["kind"] === "tool_output")],
  ["handle-high-refused", "artifacts of the highest classification are refused", refuseInputs((item) => item["classification"] === "high")],
  ["handle-empty-refused", "an artifact of no bytes is refused", refuseInputs((item) => item["size_bytes"] === 0)],
  [
    "inputs-completed-from-params",
    "handles of the params are added to the inputs before the engine gets the operation",
    handedToEngine((draft) => {
      const found = everyObject(objectIn(draft, "params")).filter(isHandle);
      const inputs = objectsIn(draft, "inputs");
      const known = new Set(inputs.map((item) => item["artifact_id"]));
      draft["inputs"] = [...inputs, ...found.filter((item) => !known.has(item["artifact_id"])).map(copyOf)];
    }),
  ],
]);
