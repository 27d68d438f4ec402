/** Scripts that differ from the plain success in one place: what a runtime must catch, or put right (READ-38). */
import { HarnessError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { member, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { objectAt, withoutPlace, withValue } from "./edit.ts";
import { textOption, valueOption } from "./options.ts";
import { firstInput, otherId, replyAtOnce, resultOf } from "./scripts-honest.ts";
import { stageText } from "./staging.ts";
import { buildSuccess, type Success } from "./success.ts";
import type { EngineCall, Script } from "./types.ts";

/** A script that changes the honest answer in one place. */
function lie(change: (success: Success, options: JsonObject, call: EngineCall) => Success): Script {
  return (call, options) => replyAtOnce(resultOf(change(buildSuccess(call), options, call)));
}

/** A script that puts one value in the place of the true one. */
function misstate(at: string, value: (success: Success, options: JsonObject, call: EngineCall) => JsonValue): Script {
  return lie((success, options, call) => ({ ...success, result: withValue(success.result, at, value(success, options, call)) }));
}

/** The result without the member at the pointer `at`. */
export const resultWithout: Script = lie((success, options) => ({ ...success, result: withoutPlace(success.result, textOption(options, "at")) }));

/** The result with `value` at the pointer `at`; `-` as last token appends. */
export const resultWith: Script = lie((success, options) => ({
  ...success,
  result: withValue(success.result, textOption(options, "at"), valueOption(options, "value")),
}));

/** `value` in the place of the whole result, beside what was staged honestly. */
export const resultIs: Script = (call, options) => replyAtOnce({ kind: "result", result: valueOption(options, "value"), staged: buildSuccess(call).staged });

/** The op_id of another operation. */
export const wrongOpId: Script = misstate("/op_id", (_success, _options, call) => otherId(call));

/** ended_at one second before started_at. */
export const timesReversed: Script = misstate("/ended_at", (_success, _options, call) => new Date(call.started_at_ms - 1000).toISOString());

/** started_at without its zone. */
export const timeWithoutZone: Script = misstate("/started_at", ({ result }) => String(member(result, "started_at")).replace("Z", ""));

/** The staged entry whose handle stands at the pointer, with its index. */
function stagedAt({ result, staged }: Success, at: string): { entry: JsonObject; index: number } {
  const id = stringMember(objectAt(result, at), "artifact_id");
  const index = staged.findIndex((candidate) => stringMember(member(candidate, "handle"), "artifact_id") === id);
  const entry = staged[index];
  if (entry === undefined) throw new HarnessError("CORPUS", `\`with.at\` of the engine script is \`${at}\`, and nothing is staged for it`);
  return { entry, index };
}

/** What the handle at `at` names is not staged. */
export const unstaged: Script = lie((success, options) => {
  const { index } = stagedAt(success, textOption(options, "at"));
  return { result: success.result, staged: success.staged.filter((_, position) => position !== index) };
});

/** Other bytes of the same length are staged under the handle at `at`. */
export const bytesSwapped: Script = lie((success, options) => {
  const { entry, index } = stagedAt(success, textOption(options, "at"));
  const text = (stringMember(entry, "text") ?? "").replace(/^./, "X");
  return { result: success.result, staged: success.staged.map((item, position) => (position === index ? { ...item, text } : item)) };
});

/** The handle at `at` says another hash. */
export const hashWrong: Script = lie((success, options) => ({
  ...success,
  result: withValue(success.result, `${textOption(options, "at")}/content_hash`, sha256("another content")),
}));

/** The handle at `at` carries the content itself in a further member. */
export const inlineContent: Script = lie((success, options) => ({
  ...success,
  result: withValue(success.result, `${textOption(options, "at")}/content`, "c29saWQgYQplbmRzb2xpZCBhCg=="),
}));

/** Provenance carries the output in a further member. */
export const inlineData: Script = misstate("/provenance/data", () => "c29saWQgYQplbmRzb2xpZCBhCg==");

/** The uri of the handle at `at` is the content itself. */
export const inlineUri: Script = lie((success, options) => ({
  ...success,
  result: withValue(success.result, `${textOption(options, "at")}/uri`, "data:text/plain;base64,c29saWQgYQplbmRzb2xpZCBhCg=="),
}));

/** Provenance leaves the first input out. */
export const inputsIncomplete: Script = lie((success) => ({ ...success, result: withoutPlace(success.result, "/provenance/inputs/0") }));

/** Provenance names something else in the place of the first input. */
export const inputsForeign: Script = misstate("/provenance/inputs/0", () => sha256("no input of this operation"));

/** Provenance names something else in the place of the output. */
export const outputsForeign: Script = misstate("/provenance/outputs/0", () => sha256("no output of this operation"));

/** Provenance claims the capability `id` besides those that were granted. */
export const capabilityAdded: Script = misstate("/provenance/capabilities_granted/-", (_success, options) => textOption(options, "id"));

/** Other bytes under the id of the first input: stored content would change (MEX-ART-04, READ-58). */
export const overwriteInput: Script = (call) => {
  const artifact_id = stringMember(firstInput(call), "artifact_id") ?? otherId(call);
  return replyAtOnce(resultOf(buildSuccess(call, { outputs: [stageText(call, "output", "other content\n", "artifact.document", { artifact_id })] })));
};

/** What stands in `staged` in the place of the honest entry, by `form`. */
const STAGED_FORMS: ReadonlyMap<string, (entry: JsonObject) => JsonValue> = new Map<string, (entry: JsonObject) => JsonValue>([
  ["no_object", () => "staged"],
  ["no_handle", ({ handle: _handle, ...rest }) => rest],
  ["no_content", ({ text: _text, ...rest }) => rest],
  ["broken_base64", ({ text: _text, ...rest }) => ({ ...rest, base64: "%%%" })],
]);

/** One entry of `staged` is malformed, by `form`: no_object, no_handle, no_content or broken_base64; `no_list` is no list at all. */
export const stagedMalformed: Script = (call, options) => {
  const { result, staged } = buildSuccess(call);
  const form = textOption(options, "form");
  if (form === "no_list") return replyAtOnce({ kind: "value", value: { result, staged: "staged" } });
  const change = STAGED_FORMS.get(form);
  if (change === undefined) throw new HarnessError("CORPUS", `\`with.form\` of the engine script must be no_list, ${[...STAGED_FORMS.keys()].join(", ")}`);
  return replyAtOnce({ kind: "value", value: { result, staged: staged.map((entry, index) => (index === 0 ? change(entry) : entry)) } });
};
