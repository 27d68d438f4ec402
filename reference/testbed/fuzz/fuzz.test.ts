import { expect, test } from "vitest";
import { neglected, runFuzz } from "./fuzz.ts";

const INPUTS = 2000;

test("whatever comes in, a conforming answer goes out, and each gate is reached by a tenth of it", async () => {
  const report = await runFuzz({ inputs: INPUTS, seed: 20_261_122 });
  expect(report.inputs).toBe(INPUTS);
  expect(neglected(report)).toEqual([]);
  expect([...report.ended.keys()].sort()).toEqual(["denied", "executed", "failed", "refused"]);
}, 120_000);
