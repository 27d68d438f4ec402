import { expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { signOf } from "./sign.ts";

type Mismatch = CaseResult["mismatches"][number];

const at = (path: string, actual: unknown = null, expected: unknown = null): Mismatch => ({ path, expected, actual });

/** [mismatches, sign] */
const ROWS: [Mismatch[], string][] = [
  [[], ""],
  [[at("/then/0/verdict", "PASS")], "verdict PASS"],
  [[at("/then/12/verdict", null)], "verdict"],
  [[at("/then/0/any_of/1/gate", "G-SCHEMA"), at("/then/0/code")], "gate G-SCHEMA"],
  [[at("/then/0/each/1/phase", "result")], "phase result"],
  [[at("/then/0/gate", "said by\na target")], "gate"],
  [[at("/then/0/code", "HSK-4001")], "code"],
  [[at("/then/0/engine_calls", 1)], "engine_calls"],
  [[at("/then/0/events/2", "no diagnostic event", { diagnostic: { severity: "error" }, times: 1 })], "events diagnostic"],
  [[at("/then/0/absent/0", "1 such events", { absent: { capability_action: {} } })], "absent capability_action"],
  [[at("/then/0/events/0", "earlier", "after the events before it in the list")], "events"],
  [[at("/then/0/problems/0", [])], "problems"],
  [[at("/given/start/refused", "the world was accepted")], "given"],
  [[{ ...at("/steps/0/verdict", "PASS"), rule: "gate-outcomes" }], "rule gate-outcomes"],
];

it.each(ROWS)("%j", (mismatches, sign) => {
  expect(signOf({ mismatches })).toBe(sign);
});
