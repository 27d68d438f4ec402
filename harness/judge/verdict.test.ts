import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import type { Seen } from "./types.ts";
import { readExecute, readOther } from "./verdict.ts";

type Row = readonly [name: string, answer: JsonObject, seen: Partial<Seen>, faults: readonly string[]];

const DENIAL = { gate: "G-CAP", code: "HSK-4001", reason: "unknown", severity: "error" };
const ERROR = { code: "ENGINE_FAILED", message: "it broke" };

const EXECUTES: readonly Row[] = [
  ["succeeded", { outcome: "executed", result: { status: "succeeded" } }, { verdict: "PASS" }, []],
  ["failed with a typed error", { outcome: "executed", result: { status: "failed", errors: [ERROR] } }, { verdict: "FAIL", error_code: "ENGINE_FAILED" }, []],
  ["failed without an error", { outcome: "executed", result: { status: "failed", errors: [] } }, { verdict: "FAIL" }, ["/result/errors"]],
  [
    "failed with an error without code",
    { outcome: "executed", result: { status: "failed", errors: [{ message: "?" }] } },
    { verdict: "FAIL" },
    ["/result/errors"],
  ],
  [
    "denied by the engine",
    { outcome: "executed", result: { status: "denied", errors: [ERROR] } },
    { verdict: "DENY", phase: "result", code: "ENGINE_FAILED" },
    [],
  ],
  ["a status that does not exist", { outcome: "executed", result: { status: "done" } }, { verdict: null }, ["/result/status"]],
  ["a status in another letter case", { outcome: "executed", result: { status: "Succeeded" } }, { verdict: null }, ["/result/status"]],
  ["executed without a result", { outcome: "executed", result: null }, { verdict: "PASS" }, ["/result"]],
  ["executed beside a denial", { outcome: "executed", result: { status: "succeeded" }, denial: DENIAL }, { verdict: "PASS" }, ["/denial"]],
  ["executed beside an error", { outcome: "executed", result: { status: "succeeded" }, error: ERROR }, { verdict: "PASS" }, ["/error"]],
  ["executed beside null in place of a denial", { outcome: "executed", result: { status: "succeeded" }, denial: null, error: null }, { verdict: "PASS" }, []],
  ["denied", { outcome: "denied", denial: DENIAL }, { verdict: "DENY", phase: "request", gate: "G-CAP", code: "HSK-4001", severity: "error" }, []],
  ["denied in phase result", { outcome: "denied", phase: "result", denial: DENIAL }, { verdict: "DENY", phase: "result" }, []],
  ["denied without a code", { outcome: "denied", denial: { ...DENIAL, code: null } }, { verdict: "DENY", code: null }, []],
  ["denied without a denial", { outcome: "denied" }, { verdict: "DENY", gate: null }, ["/denial"]],
  ["denied with a result", { outcome: "denied", denial: DENIAL, result: { status: "succeeded" } }, { verdict: "DENY" }, ["/result"]],
  ["failed", { outcome: "failed", error: ERROR }, { verdict: "FAIL", error_code: "ENGINE_FAILED" }, []],
  ["failed without an error", { outcome: "failed" }, { verdict: "FAIL", error_code: null }, ["/error"]],
  ["failed with an error without code", { outcome: "failed", error: { message: "?" } }, { verdict: "FAIL" }, ["/error"]],
  ["failed beside a succeeded result", { outcome: "failed", error: ERROR, result: { status: "succeeded" } }, { verdict: "FAIL" }, ["/result/status"]],
  ["failed beside a failed result", { outcome: "failed", error: ERROR, result: { status: "failed" } }, { verdict: "FAIL" }, []],
];

describe("the verdict of an execute (READ-39)", () => {
  test.each(EXECUTES)("%s", (_name, value, seen, faults) => {
    const read = readExecute({ kind: "result", value: { attempt_id: "a", ...value } });
    expect(read).toMatchObject({ rpc_error: false, ...seen });
    expect(read.faults.map(({ path }) => path)).toEqual(faults);
  });
  test("a JSON-RPC error", () =>
    expect(readExecute({ kind: "rpc_error", code: -32603, message: "no" })).toMatchObject({ verdict: "FAIL", rpc_error: true, error_code: "-32603" }));
});

const OTHERS: readonly (readonly [string, JsonObject, Partial<Seen>])[] = [
  ["done", {}, { verdict: "PASS", error_code: null }],
  ["stored", { stored: true }, { verdict: "PASS" }],
  ["stored, error null", { stored: true, error: null }, { verdict: "PASS" }],
  ["not stored", { stored: false }, { verdict: "FAIL" }],
  ["refused with an error", { error: { code: "HSK-400-INVALID-EVENT", message: "no" } }, { verdict: "FAIL", error_code: "HSK-400-INVALID-EVENT" }],
  ["stored and refused", { stored: true, error: { code: "HSK-500-DB", message: "no" } }, { verdict: "FAIL", error_code: "HSK-500-DB" }],
  ["not found", { found: false }, { verdict: "PASS" }],
];

describe("the verdict of another step", () => {
  test.each(OTHERS)("%s", (_name, value, seen) => expect(readOther({ kind: "result", value })).toMatchObject(seen));
  test("a JSON-RPC error", () => expect(readOther({ kind: "rpc_error", code: -32601, message: "no" })).toMatchObject({ verdict: "FAIL", rpc_error: true }));
});
