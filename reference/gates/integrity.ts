/** G-INTEGRITY, request: the 32 KB rule, path safety of handles, form of hashes, and stored bytes against them. */
import { childPointer, type JsonObject, type JsonValue, member } from "../json.ts";
import { type DecodedRequest, deny, type GateContext, type GateVerdict, PASS, requestGate } from "./gate.ts";
import { claimOf, collectHandles, findHandleFault, placeOf } from "./handles.ts";
import { INLINE_LIMIT, type SizeMeasure } from "./measure.ts";
import { type Claim, FLAW_MEMBERS, FLAW_REASONS, type Flaw, readingTime, verifyHandles } from "./stored.ts";

/** Fields that hold references are not counted as payload (READ-02). */
const NOT_COUNTED = "inputs";

/** Where a single string over the limit stands, at any depth; null if there is none. Keys count as strings. */
function findLongString(value: JsonValue, path: string, measure: SizeMeasure): string | null {
  if (typeof value === "string") return measure.textBytes(value) > INLINE_LIMIT ? path : null;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, part] of Object.entries(value)) {
    if (measure.textBytes(key) > INLINE_LIMIT) return path;
    const found = findLongString(part, childPointer(path, key), measure);
    if (found !== null) return found;
  }
  return null;
}

/** Small envelopes, by an upper bound taken when they were copied, need no measuring. */
function checkSize({ envelope }: DecodedRequest, { measure }: GateContext): GateVerdict {
  if (envelope.value === null || envelope.bytes_bound <= INLINE_LIMIT) return PASS;
  for (const [key, value] of Object.entries(envelope.value)) {
    if (key === NOT_COUNTED || measure.jsonBytes(value) <= INLINE_LIMIT) continue;
    const path = childPointer("", key);
    return deny("PAYLOAD_TOO_LARGE", path, `\`${path}\` is over ${INLINE_LIMIT} bytes; pass the content as an input artifact`);
  }
  const path = findLongString(envelope.value, "", measure);
  return path === null ? PASS : deny("STRING_TOO_LARGE", path, `\`${path}\` holds a string over ${INLINE_LIMIT} bytes; pass it as an input artifact`);
}

const HANDLE_REASONS = {
  URI_UNSAFE: "must be a relative path that stays in the workspace",
  HASH_MALFORMED: "must be 64 lower-case hex digits",
} as const;

/** Handles count wherever they stand (READ-23). */
const FIELDS = ["inputs", "params"];

function handlesOf({ envelope }: Pick<DecodedRequest, "envelope">): readonly JsonObject[] {
  const found: JsonObject[] = [];
  for (const field of FIELDS) collectHandles(member(envelope.value, field), found);
  return found;
}

function placeIn({ envelope }: DecodedRequest, handle: JsonObject): string {
  for (const field of FIELDS) {
    const place = placeOf(handle, member(envelope.value, field), `/${field}`);
    if (place !== null) return place;
  }
  return "";
}

function checkForm(handles: readonly JsonObject[], request: DecodedRequest): GateVerdict {
  for (const handle of handles) {
    const fault = findHandleFault(handle);
    if (fault === null) continue;
    const path = `${placeIn(request, handle)}${fault.member}`;
    return deny(fault.code, path, `\`${path}\` ${HANDLE_REASONS[fault.code]}`);
  }
  return PASS;
}

function claimsOf(handles: readonly JsonObject[]): readonly Claim<JsonObject>[] {
  const claims: Claim<JsonObject>[] = [];
  for (const of of handles) {
    const handle = claimOf(of);
    if (handle !== null) claims.push({ of, handle });
  }
  return claims;
}

const CODES: Readonly<Record<Flaw, string>> = {
  missing: "ARTIFACT_MISSING",
  unreadable: "ARTIFACT_UNREADABLE",
  hash: "ARTIFACT_HASH",
  size: "ARTIFACT_SIZE",
};

function refuseHandle(flaw: Flaw, place: string): GateVerdict {
  const path = `${place}${FLAW_MEMBERS[flaw]}`;
  return deny(CODES[flaw], path, `\`${path}\` ${FLAW_REASONS[flaw]}`);
}

/** Stored bytes are looked at last, since that may take long; the copy that is hashed is the one that the engine reads (MEX-INT-06). */
export const G_INTEGRITY = requestGate(
  "G-INTEGRITY",
  (request, context) => {
    const size = checkSize(request, context);
    if (size.outcome !== "pass") return size;
    const handles = handlesOf(request);
    const form = checkForm(handles, request);
    if (form.outcome !== "pass") return form;
    return verifyHandles(claimsOf(handles), context.artifacts, (flaw, handle) => refuseHandle(flaw, placeIn(request, handle)));
  },
  (request, { artifacts }) => readingTime(claimsOf(handlesOf(request)), artifacts),
);
