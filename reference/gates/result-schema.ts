/** G-SCHEMA, result: the result's shape, the echo of op_id, ordered times (MEX-RES-01 to MEX-RES-03). */
import { compareInstants, parseTimestamp } from "../envelope/timestamp.ts";
import { deny, denyFault, PASS, type ResultGate } from "./gate.ts";

function runsBackwards(started_at: string, ended_at: string): boolean {
  const started = parseTimestamp(started_at);
  const ended = parseTimestamp(ended_at);
  return started === null || ended === null || compareInstants(started, ended) > 0;
}

export const RESULT_SCHEMA: ResultGate = Object.freeze<ResultGate>({
  id: "G-SCHEMA",
  phase: "result",
  check({ planned, result, fault }) {
    if (fault !== null) return denyFault(fault);
    if (result === null) return deny("RESULT_MALFORMED", null, "the engine's result is malformed");
    if (result.op_id !== planned.op_id) return deny("RESULT_OP_ID", "/op_id", "the result's `/op_id` is not that of the operation");
    if (runsBackwards(result.started_at, result.ended_at)) return deny("RESULT_TIMES", "/ended_at", "the result's `/ended_at` lies before its `/started_at`");
    return PASS;
  },
});
