/** Mistakes about the members of a result, its op_id and its times (MEX-RES-01 to MEX-RES-03). */
import { parseTimestamp } from "../envelope/timestamp.ts";
import { type Draft, isDraft, type Json } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, handedOut, overlooked, refused, results } from "./result-seams.ts";
import { answers } from "./runtime-seams.ts";

const MEMBERS = ["op_id", "status", "started_at", "ended_at", "outputs", "evidence", "provenance", "errors"];
const LISTS = ["outputs", "evidence", "errors"];
const TEXTS = ["op_id", "status", "started_at", "ended_at"];

const isOdd = (value: Json | undefined, isRight: (value: Json) => boolean): boolean => value != null && !isRight(value);

const hasOddHandle = ({ outputs }: Draft): boolean =>
  Array.isArray(outputs) && outputs.some((handle) => !isDraft(handle) || typeof handle["content_hash"] !== "string" || Number(handle["size_bytes"]) < 0);

/** What is no result at all stands for one without outputs. */
const emptySuccess = (reply: Json): Json => {
  const result = isDraft(reply) && "result" in reply ? reply["result"] : null;
  return isDraft(result) && Object.keys(result).length > 0 ? null : { status: "succeeded", outputs: [], evidence: [], errors: [] };
};

const RESULT_FORM = breaking("MEX-RES-01", [
  ["result-member-missing", "a result that lacks a member is handed out", believed((result) => MEMBERS.some((key) => !(key in result)))],
  ["result-member-null", "a result whose member is null is handed out", believed((result) => MEMBERS.some((key) => result[key] === null))],
  ["result-list-untyped", "outputs, evidence and errors may be anything", believed((result) => LISTS.some((key) => isOdd(result[key], Array.isArray)))],
  [
    "result-text-untyped",
    "identifiers, status and times of a result may be of any type",
    believed((result) => TEXTS.some((key) => isOdd(result[key], (value) => typeof value === "string"))),
  ],
  ["result-provenance-untyped", "provenance may be a text", believed(({ provenance }) => isOdd(provenance, isDraft))],
  [
    "result-status-other",
    "whatever is neither failed nor denied is a success",
    believed(
      ({ status }) => status !== "succeeded" && status !== "failed" && status !== "denied",
      (result) => {
        result["status"] = "succeeded";
      },
    ),
  ],
  ["result-handle-unread", "handles in a result are not looked at", believed(hasOddHandle)],
  ["result-none-is-success", "an answer without a result is a success without outputs", handedOut(emptySuccess)],
  ["result-logs-demanded", "a result without logs_ref is refused", refused("G-SCHEMA", ({ logs_ref }) => logs_ref == null)],
  ["result-logs-unknown", "logs_ref is refused as an unknown member", refused("G-SCHEMA", ({ logs_ref }) => logs_ref != null)],
]);

const isForeign = ({ op_id }: Draft, own: string | null): boolean => op_id !== own;

const OP_ID = breaking("MEX-RES-02", [
  ["result-op-id-unread", "op_id of a result is not looked at", believed((result, { envelope }) => isForeign(result, envelope.op_id))],
  ["result-op-id-any", "any UUID will do as op_id of a result", overlooked("G-SCHEMA", ["RESULT_OP_ID"])],
  [
    "result-op-id-first",
    "the result of every operation is held against the op_id of the first",
    answers(
      (): { first: Json } => ({ first: null }),
      (answer, operation, state) => {
        state.first ??= operation?.["op_id"] ?? null;
        return answer.outcome === "executed" ? { ...answer, result: { ...answer.result, op_id: String(state.first) } } : answer;
      },
    ),
  ],
  [
    "result-op-id-own",
    "the result carries an id of the invocation in the place of the op_id",
    answers(
      () => null,
      (answer) => (answer.outcome === "executed" ? { ...answer, result: { ...answer.result, op_id: answer.attempt_id.replace(/^.{8}/, "00000000") } } : answer),
    ),
  ],
]);

const isText = (value: Json | undefined): value is string => typeof value === "string";
const times = ({ started_at, ended_at }: Draft): (Json | undefined)[] => [started_at, ended_at];
const isTime = (value: Json | undefined): boolean => isText(value) && parseTimestamp(value) !== null;
const readable = (value: Json | undefined): boolean => isText(value) && !Number.isNaN(Date.parse(value));

const TIMES = breaking("MEX-RES-03", [
  ["result-times-unordered", "started_at and ended_at are not compared", overlooked("G-SCHEMA", ["RESULT_TIMES"])],
  ["result-times-any-text", "any text will do as a time", believed((result) => times(result).every(isText) && !times(result).every(isTime))],
  ["result-times-lenient", "times are whatever a lenient parser reads", believed((result) => times(result).every(readable) && !times(result).every(isTime))],
  [
    "result-times-by-pattern",
    "times are compared with a pattern alone",
    believed((result) => times(result).every((value) => isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) && !times(result).every(isTime)),
  ],
  ["result-times-empty", "an empty time is no time, and none is needed", believed((result) => times(result).some((value) => value === ""))],
  ["result-times-strict", "a result must end later than it started", refused("G-SCHEMA", ({ started_at, ended_at }) => started_at === ended_at)],
  ["result-times-z-only", "times must end in Z", refused("G-SCHEMA", ({ started_at }) => !started_at.endsWith("Z"))],
  ["result-times-milliseconds", "times must have three fraction digits", refused("G-SCHEMA", ({ started_at }) => !/\.\d{3}\D/.test(started_at))],
  [
    "result-times-rounded",
    "started_at is rounded up before it is compared",
    results((result) => {
      if (isText(result["started_at"])) result["started_at"] = result["started_at"].replace(/(:\d\d)\.\d+/, "$1.999999999");
    }),
  ],
]);

export const RESULT_SHAPE_MUTANTS: readonly Mutant[] = [...RESULT_FORM, ...OP_ID, ...TIMES];
