/** Reads the verdict out of an answer (READ-39). */
import { isObject, type JsonObject, member, stringMember } from "../json.ts";
import type { Answer } from "../observe/types.ts";
import { mismatch } from "./mismatch.ts";
import type { Mismatch, Seen, Verdict } from "./types.ts";

const NOTHING: Seen = {
  verdict: null,
  phase: null,
  gate: null,
  code: null,
  severity: null,
  error_code: null,
  result: null,
  denial: null,
  rpc_error: false,
  faults: [],
};

/** What an answer to execute says. Faults of the answer itself come along; they fail the case whatever was expected. */
export function readExecute(answer: Answer): Seen {
  if (answer.kind === "rpc_error") return { ...NOTHING, verdict: "FAIL", error_code: String(answer.code), rpc_error: true };
  const { value } = answer;
  const result = objectMember(value, "result");
  switch (stringMember(value, "outcome")) {
    case "executed":
      return readExecuted(value, result);
    case "denied":
      return readDenied(value, result);
    default:
      return readFailed(value, result);
  }
}

/** What an answer to another step says: done, or refused with an error. */
export function readOther(answer: Answer): Seen {
  if (answer.kind === "rpc_error") return { ...NOTHING, verdict: "FAIL", error_code: String(answer.code), rpc_error: true };
  const error = objectMember(answer.value, "error");
  const refused = error !== null || member(answer.value, "stored") === false;
  return { ...NOTHING, verdict: refused ? "FAIL" : "PASS", error_code: stringMember(error, "code") ?? null, result: answer.value };
}

function readExecuted(value: JsonObject, result: JsonObject | null): Seen {
  if (result === null) return fault("PASS", "/result", "an EngineResult", null, "MEX-RES-01");
  const errors = member(result, "errors");
  const first = Array.isArray(errors) ? errors.find((error) => stringMember(error, "code") !== undefined) : undefined;
  const error_code = stringMember(first, "code") ?? null;
  switch (stringMember(result, "status")) {
    case "succeeded":
      return { ...NOTHING, verdict: "PASS", result, faults: besideSuccess(value) };
    case "denied":
      return { ...NOTHING, verdict: "DENY", phase: "result", code: error_code, result };
    case "failed": {
      const faults = error_code === null ? [mismatch("/result/errors", "at least one typed error with a code", errors, "READ-39", "MEX-RES-04")] : [];
      return { ...NOTHING, verdict: "FAIL", error_code, result, faults };
    }
    default:
      return { ...fault(null, "/result/status", "succeeded, failed or denied", member(result, "status"), "MEX-RES-01"), result };
  }
}

function besideSuccess(value: JsonObject): Mismatch[] {
  return ["denial", "error"]
    .filter((key) => objectMember(value, key) !== null)
    .map((key) => mismatch(`/${key}`, "nothing beside a succeeded result", `a member ${key}`, "READ-39", "MEX-GATE-05"));
}

function readDenied(value: JsonObject, result: JsonObject | null): Seen {
  const denial = objectMember(value, "denial");
  const phase = stringMember(value, "phase") === "result" ? "result" : "request";
  const faults: Mismatch[] = [];
  if (denial === null) faults.push(mismatch("/denial", "a denial with gate, reason and severity", null, "READ-39", "MEX-GATE-08"));
  if (result !== null) faults.push(mismatch("/result", "no result beside a denial", "a result", "READ-39", "MEX-GATE-05"));
  return {
    ...NOTHING,
    verdict: "DENY",
    phase,
    denial,
    gate: stringMember(denial, "gate") ?? null,
    code: stringMember(denial, "code") ?? null,
    severity: stringMember(denial, "severity") ?? null,
    faults,
  };
}

function readFailed(value: JsonObject, result: JsonObject | null): Seen {
  const error = objectMember(value, "error");
  const error_code = stringMember(error, "code") ?? null;
  const faults: Mismatch[] = [];
  if (error_code === null) faults.push(mismatch("/error", "a typed error with a code", error, "READ-39", "MEX-RES-04"));
  if (stringMember(result, "status") === "succeeded")
    faults.push(mismatch("/result/status", "no succeeded result beside a failure", "succeeded", "READ-39", "MEX-GATE-05"));
  return { ...NOTHING, verdict: "FAIL", error_code, result, faults };
}

function fault(verdict: Verdict | null, path: string, expected: string, actual: unknown, requirement: string): Seen {
  return { ...NOTHING, verdict, faults: [mismatch(path, expected, actual, "READ-39", requirement)] };
}

function objectMember(value: JsonObject, key: string): JsonObject | null {
  const found = member(value, key);
  return isObject(found) ? found : null;
}
