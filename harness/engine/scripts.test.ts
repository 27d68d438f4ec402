import { describe, expect, test } from "vitest";
import { violationsOf } from "../contract/decode.ts";
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";
import { playScript, SCRIPT_NAMES } from "./scripts.ts";
import { buildSuccess } from "./success.ts";
import type { EngineCall, Play } from "./types.ts";

const INPUT: JsonObject = {
  artifact_id: "00000000-0000-4000-8000-00000000a001",
  kind: "file",
  uri: ".handshake/artifacts/L3/00000000-0000-4000-8000-00000000a001/payload",
  content_hash: "16702d27c339ed08cf67104593d4a3611a4bb96d9383cc1fafff7e43b14980de",
  size_bytes: 16,
  classification: "low",
  exportable: true,
};

const CALL: EngineCall = {
  invocation: "i-1",
  engine_id: "engine.spatial",
  operation: {
    op_id: "00000000-0000-4000-8000-000000000001",
    operation: "spatial.build_model",
    engine_version_req: "=2.0.0",
    inputs: [INPUT],
    params: { script_ref: INPUT },
    determinism: "D1",
  },
  capabilities_granted: ["fs.read:inputs"],
  nth: 0,
  seed: "seed",
  started_at_ms: Date.parse("2026-01-01T00:00:00Z"),
  world: {
    registry: {
      "engine.spatial": {
        implementations: [
          { id: "impl.spatial", version: "1.0.0" },
          { id: "impl.spatial", version: "2.0.0" },
        ],
        ops: [{ name: "spatial.build_model", output_types: ["artifact.model3d"] }],
      },
    },
    artifacts: [{ handle: INPUT, text: "box(10, 10, 10)\n", media_type: "text/x-python", artifact_type: "artifact.document" }],
  },
};

const FREE_ID = "00000000-0000-4000-8000-00000000e001";

function play(name: string, options: JsonObject = {}, call: EngineCall = CALL): Play {
  const found = playScript(name, call, options);
  if (found === undefined) throw new Error(`no script ${name}`);
  return found;
}

/** The first answer, as `{ result, staged }`. */
function answerOf({ sends }: Play): JsonObject {
  const reply = sends[0]?.reply;
  if (reply?.kind === "value") return isObject(reply.value) ? reply.value : { value: reply.value };
  if (reply?.kind !== "result") throw new Error("no result was sent");
  return { result: reply.result, staged: [...reply.staged] };
}

/** Pointers of all places where two values differ; a member that is there on one side alone is one place. */
function differences(left: JsonValue | undefined, right: JsonValue | undefined, at = ""): string[] {
  if (Array.isArray(left) && Array.isArray(right))
    return Array.from({ length: Math.max(left.length, right.length) }).flatMap((_, index) => differences(left[index], right[index], `${at}/${index}`));
  if (isObject(left) && isObject(right))
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => differences(left[key], right[key], `${at}/${key}`));
  return left === right ? [] : [at];
}

const PLAIN = answerOf(play("succeed"));

const HONEST: [string, JsonObject][] = [
  ["succeed", {}],
  ["outputs_of_size", { sizes: [0, 1, 40, 4096] }],
  ["produce", { outputs: [{ text: "one", artifact_id: FREE_ID }] }],
  ["many_outputs", { count: 100 }],
  ["with_logs", { bytes: 100 }],
  ["evidence_of_size", { sizes: [100, 200] }],
  ["hand_input_through", {}],
  ["restage_input", {}],
  ["leave_behind", { artifact_id: FREE_ID }],
  ["succeed_with_errors", {}],
  ["times_written", { form: "offset" }],
  ["times_written", { form: "nanoseconds" }],
  ["times_written", { form: "seconds" }],
  ["times_written", { form: "equal" }],
  ["fail", { details: true, count: 2 }],
  ["fail", {}],
  ["fail", { errors: [{ code: "X", message: "gone" }], bare: true }],
  ["deny", {}],
  ["deny", { errors: 0 }],
  ["produce", { outputs: [{ text: "one" }, { entries: [{ path: "a.txt", text: "" }] }], evidence: [{ base64: "AP8=" }] }],
  ["slow", { ms: 20 }],
  ["reverse_order", { count: 8 }],
];

describe("scripts that tell the truth", () => {
  test.each(HONEST)("%s %j obeys the schemas", (name, options) => {
    const answer = answerOf(play(name, options));
    expect(violationsOf("engine_invoke_result", answer)).toEqual([]);
    expect(violationsOf("engine-result", member(answer, "result"))).toEqual([]);
  });

  test("sizes are exact, and outputs of one invocation are no two alike", () => {
    const { result, staged } = answerOf(play("outputs_of_size", { sizes: [1, 40, 40, 4096] }));
    const outputs = member(result, "outputs");
    expect(Array.isArray(outputs) && outputs.map((output) => member(output, "size_bytes"))).toEqual([1, 40, 40, 4096]);
    expect(Array.isArray(staged) && staged.slice(0, 4).map((item) => String(member(item, "text")).length)).toEqual([1, 40, 40, 4096]);
    expect(Array.isArray(outputs) && new Set(outputs.map((output) => member(output, "content_hash"))).size).toBe(4);
  });

  test("the implementation is the one that the operation asks for", () => {
    expect(member(member(member(PLAIN, "result"), "provenance"), "implementation")).toEqual({ id: "impl.spatial", version: "2.0.0" });
  });

  test("logs and evidence of the plain success are as the level needs them", () => {
    expect(member(buildSuccess({ ...CALL, operation: { ...CALL.operation, determinism: "D2" } }).result, "evidence")).toEqual([]);
    expect(buildSuccess(CALL).staged).toHaveLength(2);
  });
});

const LIES: [string, JsonObject, string[]][] = [
  ["result_without", { at: "/provenance/config_hash" }, ["/result/provenance/config_hash"]],
  ["result_without", { at: "/provenance/inputs/0" }, ["/result/provenance/inputs/0"]],
  ["result_with", { at: "/errors", value: null }, ["/result/errors"]],
  ["result_with", { at: "/errors/-", value: "x" }, ["/result/errors/0"]],
  ["result_with", { at: "/provenance/inputs/0", value: 7 }, ["/result/provenance/inputs/0"]],
  ["result_is", { value: null }, ["/result"]],
  ["wrong_op_id", {}, ["/result/op_id"]],
  ["times_reversed", {}, ["/result/ended_at"]],
  ["time_without_zone", {}, ["/result/started_at"]],
  ["unstaged", { at: "/evidence/0" }, ["/staged/1"]],
  ["bytes_swapped", { at: "/outputs/0" }, ["/staged/0/text"]],
  ["hash_wrong", { at: "/outputs/0" }, ["/result/outputs/0/content_hash"]],
  ["inline_content", { at: "/evidence/0" }, ["/result/evidence/0/content"]],
  ["inline_data", {}, ["/result/provenance/data"]],
  ["inline_uri", { at: "/outputs/0" }, ["/result/outputs/0/uri"]],
  ["inputs_incomplete", {}, ["/result/provenance/inputs/0"]],
  ["inputs_foreign", {}, ["/result/provenance/inputs/0"]],
  ["outputs_foreign", {}, ["/result/provenance/outputs/0"]],
  ["capability_added", { id: "doc.summarize" }, ["/result/provenance/capabilities_granted/1"]],
  ["staged_malformed", { form: "no_list" }, ["/staged"]],
  ["staged_malformed", { form: "no_object" }, ["/staged/0"]],
  ["staged_malformed", { form: "no_handle" }, ["/staged/0/handle"]],
  ["staged_malformed", { form: "no_content" }, ["/staged/0/text"]],
  ["staged_malformed", { form: "broken_base64" }, ["/staged/0/text", "/staged/0/base64"]],
];

describe("scripts that lie", () => {
  test.each(LIES)("%s %j differs from the plain success in one place", (name, options, places) => {
    expect(differences(PLAIN, answerOf(play(name, options))).sort()).toEqual([...places].sort());
  });

  test("other content under the id of an input has a true handle (READ-58)", () => {
    const { result } = answerOf(play("overwrite_input"));
    const outputs = member(result, "outputs");
    const [output] = Array.isArray(outputs) ? outputs : [];
    expect(member(output, "artifact_id")).toBe(INPUT["artifact_id"]);
    expect(member(output, "content_hash")).not.toBe(INPUT["content_hash"]);
    expect(violationsOf("engine-result", result)).toEqual([]);
  });
});

const SENDS: [string, JsonObject, readonly [number, string][], readonly [number, string][] | undefined][] = [
  ["hang", {}, [], undefined],
  ["slow", { ms: 300 }, [[300, "result"]], undefined],
  ["late_after_cancel", { ms: 100 }, [], [[100, "result"]]],
  ["fail_on_cancel", {}, [], [[0, "result"]]],
  ["reverse_order", { count: 8, step_ms: 5 }, [[85, "result"]], undefined],
  ["rpc_error", {}, [[0, "rpc_error"]], undefined],
  ["garbage", {}, [[0, "raw"]], undefined],
  ["answer_is", { value: [] }, [[0, "value"]], undefined],
  [
    "two_replies",
    {},
    [
      [0, "result"],
      [0, "result"],
    ],
    undefined,
  ],
  [
    "two_replies",
    { second: "error" },
    [
      [0, "result"],
      [0, "rpc_error"],
    ],
    undefined,
  ],
];

describe("what is sent, and when", () => {
  test.each(SENDS)("%s %j", (name, options, sends, onCancel) => {
    const found = play(name, options);
    expect(found.sends.map(({ after_ms, reply }) => [after_ms, reply.kind])).toEqual(sends);
    expect(found.on_cancel?.map(({ after_ms, reply }) => [after_ms, reply.kind])).toEqual(onCancel);
  });

  test("two replies are two results with outputs of their own", () => {
    const [first, second] = play("two_replies").sends.map(({ reply }) => (reply.kind === "result" ? reply.result : null));
    expect(differences(first, second)).toContain("/outputs/0/artifact_id");
  });
});

const ROWS: [string, JsonObject][] = [
  ...HONEST,
  ...LIES.map(([name, options]): [string, JsonObject] => [name, options]),
  ...SENDS.map(([name, options]): [string, JsonObject] => [name, options]),
  ["overwrite_input", {}],
];

describe("every script", () => {
  test("stands in a row here", () => {
    expect([...SCRIPT_NAMES].filter((name) => !ROWS.some(([row]) => row === name))).toEqual([]);
  });

  test.each(ROWS)("%s %j gives the same bytes for the same invocation and changes nothing of it", (name, options) => {
    const before = JSON.stringify(CALL);
    expect(JSON.stringify(play(name, options))).toBe(JSON.stringify(play(name, options)));
    expect(JSON.stringify(CALL)).toBe(before);
  });
});

const BAD: [string, JsonObject, string][] = [
  ["outputs_of_size", {}, "`with.sizes`"],
  ["many_outputs", { count: -1 }, "`with.count`"],
  ["times_written", { form: "x" }, "`with.form`"],
  ["slow", { ms: 60_000 }, "`with.ms`"],
  ["result_without", { at: "/nothing/here" }, "`with.at`"],
  ["result_without", { at: "/missing" }, "`with.at`"],
  ["result_with", { at: "/outputs/5", value: 1 }, "`with.at`"],
  ["result_with", { at: "/outputs" }, "`with.value`"],
  ["unstaged", { at: "/provenance" }, "nothing is staged"],
  ["staged_malformed", { form: "x" }, "`with.form`"],
];

describe("a `with` that cannot be used", () => {
  test.each(BAD)("%s %j", (name, options, part) => expect(() => play(name, options)).toThrow(part));
});
