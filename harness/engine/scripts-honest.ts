/** Scripts that tell the truth: other outputs, evidence and logs than the plain one, or an honest failure. */
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import { textOption, wholeOption, wholesOption } from "./options.ts";
import { type Produced, stageText, textOfSize, uuidFrom } from "./staging.ts";
import { buildSuccess, registered, type Success, type SuccessParts } from "./success.ts";
import type { EngineCall, EngineReply, Play, Script } from "./types.ts";

/** Sends one reply at once. */
export function replyAtOnce(reply: EngineReply): Play {
  return { sends: [{ after_ms: 0, reply }] };
}

/** The reply of an engine that hands this back. */
export function resultOf({ result, staged }: Success): EngineReply {
  return { kind: "result", result, staged };
}

/** A script that succeeds at once with these parts. */
function succeedWith(parts: (call: EngineCall, options: JsonObject) => SuccessParts): Script {
  return (call, options) => replyAtOnce(resultOf(buildSuccess(call, parts(call, options))));
}

/** The plain success: one small output, evidence at D0 and D1. */
export const succeed: Script = succeedWith(() => ({}));

/** Outputs of exactly these `sizes`, in bytes. */
export const outputsOfSize: Script = succeedWith((call, options) => ({
  outputs: wholesOption(options, "sizes").map((size, index) => {
    const name = `output ${index}`;
    return stageText(call, name, textOfSize(call, name, size), registered(call).outputType);
  }),
}));

/** As many small outputs as `count` says, no two alike. */
export const manyOutputs: Script = succeedWith((call, options) => ({
  outputs: Array.from({ length: wholeOption(options, "count") }, (_, index) =>
    stageText(call, `output ${index}`, `output ${index} of ${call.nth}\n`, registered(call).outputType),
  ),
}));

/** A log of `bytes` bytes beside the plain output. */
export const withLogs: Script = succeedWith((call, options) => ({
  logs: stageText(call, "log", textOfSize(call, "log", wholeOption(options, "bytes", 40)), "artifact.log"),
}));

/** Evidence of exactly these `sizes`, in bytes, at any level. */
export const evidenceOfSize: Script = succeedWith((call, options) => ({
  evidence: wholesOption(options, "sizes").map((size, index) => {
    const name = `evidence ${index}`;
    return stageText(call, name, textOfSize(call, name, size), "artifact.document");
  }),
}));

/** The first handle among the operation's inputs. */
export function firstInput(call: EngineCall): JsonObject {
  const inputs = member(call.operation, "inputs");
  const found = Array.isArray(inputs) ? inputs.find((item) => stringMember(item, "content_hash") !== undefined) : undefined;
  return isObject(found) ? found : {};
}

/** What the world stores for an input, as it would be staged. */
function storedInput(call: EngineCall): JsonObject | null {
  const handle = firstInput(call);
  const artifacts = member(call.world, "artifacts");
  const stored = Array.isArray(artifacts)
    ? artifacts.find((item) => stringMember(member(item, "handle"), "artifact_id") === stringMember(handle, "artifact_id"))
    : undefined;
  if (!isObject(stored)) return null;
  const names = ["base64", "text", "entries", "media_type", "artifact_type"];
  return { handle, ...Object.fromEntries(Object.entries(stored).filter(([name]) => names.includes(name))) };
}

/** The first input is handed through as the output, and nothing is staged for it (READ-58). */
export const handInputThrough: Script = succeedWith((call) => ({ outputs: [{ handle: firstInput(call), staged: null }] }));

/** The same, with the same bytes staged once more under the id that exists (READ-58). */
export const restageInput: Script = succeedWith((call) => ({ outputs: [{ handle: firstInput(call), staged: storedInput(call) }] }));

/** The plain success, and one more artifact staged under `artifact_id` that no member of the result names. */
export const leaveBehind: Script = (call, options) => {
  const success = buildSuccess(call);
  const left = stageText(call, "left", textOption(options, "text", "left behind\n"), "artifact.document", { artifact_id: textOption(options, "artifact_id") });
  return replyAtOnce(resultOf({ result: success.result, staged: [...success.staged, ...(left.staged === null ? [] : [left.staged])] }));
};

/** A success that lists an error: a note of the engine about what it could work around. */
export const succeedWithErrors: Script = (call, options) => {
  const { result, staged } = buildSuccess(call);
  const error: JsonValue = { code: textOption(options, "code", "ENGINE_NOTE"), message: "one face was rebuilt" };
  return replyAtOnce(resultOf({ result: { ...result, errors: [error] }, staged }));
};

const SECOND = 1000;

/** The same moments in other forms of RFC 3339: from start and end in milliseconds since 1970 to two texts. */
const TIME_FORMS: ReadonlyMap<string, (started: number) => [string, string]> = new Map<string, (started: number) => [string, string]>([
  ["offset", (started) => [iso(started).replace("Z", "+00:00"), iso(started + 1).replace("Z", "+00:00")]],
  ["nanoseconds", (started) => [iso(started).replace("Z", "000001Z"), iso(started + 1).replace("Z", "000001Z")]],
  ["seconds", (started) => [iso(started - (started % SECOND)).replace(".000Z", "Z"), iso(started - (started % SECOND)).replace(".000Z", "Z")]],
  ["equal", (started) => [iso(started), iso(started)]],
]);

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The plain success with its times in another `form` of RFC 3339: offset, nanoseconds, seconds, or equal for no time at all between them. */
export const timesWritten: Script = (call, options) => {
  const form = textOption(options, "form");
  const write = TIME_FORMS.get(form);
  if (write === undefined) throw new HarnessError("CORPUS", `\`with.form\` of the engine script must be one of ${[...TIME_FORMS.keys()].join(", ")}`);
  const { result, staged } = buildSuccess(call);
  const [started_at, ended_at] = write(call.started_at_ms);
  return replyAtOnce(resultOf({ result: { ...result, started_at, ended_at }, staged }));
};

/** What a result without success has: no outputs, and provenance that says so. */
function unsuccessful(call: EngineCall, status: string, errors: JsonValue[], staged: readonly Produced[] = []): Success {
  const success = buildSuccess(call, { outputs: [], evidence: [] });
  return { result: { ...success.result, status, errors }, staged: staged.map((item) => item.staged).filter((item) => item !== null) };
}

/**
 * A failure: status failed, one error of `code` and `message` for each of `count`; `details` true gives them a details_ref.
 * `errors` stands in place of these, well formed or not; `bare` true leaves provenance and logs_ref out (READ-54).
 */
export const fail: Script = (call, options) => {
  const details = member(options, "details") === true ? stageText(call, "details", "line 3: kernel error\n", "artifact.document") : null;
  const typed = Array.from(
    { length: wholeOption(options, "count", 1) },
    (_, index): JsonValue => ({
      code: textOption(options, "code", "ENGINE_FAILED"),
      message: `${textOption(options, "message", "the kernel gave up")}${index === 0 ? "" : ` again (${index})`}`,
      details_ref: details?.handle ?? null,
    }),
  );
  const given = member(options, "errors");
  const { result, staged } = unsuccessful(call, "failed", Array.isArray(given) ? given : typed, details === null ? [] : [details]);
  const bare = Object.fromEntries(Object.entries(result).filter(([name]) => name !== "provenance" && name !== "logs_ref"));
  return replyAtOnce(resultOf({ result: member(options, "bare") === true ? bare : result, staged }));
};

/** The engine itself says denied, with one typed error, or with none for `errors` 0. */
export const deny: Script = (call, options) => {
  const error: JsonValue = { code: textOption(options, "code", "ENGINE_POLICY_DENIED"), message: "the engine's own policy refuses this" };
  return replyAtOnce(resultOf(unsuccessful(call, "denied", wholeOption(options, "errors", 1) === 0 ? [] : [error])));
};

/** Another id for an operation: a UUID that was not sent. */
export function otherId(call: EngineCall): string {
  return uuidFrom("another operation", call.seed, call.nth);
}
