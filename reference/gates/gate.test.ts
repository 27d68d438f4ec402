import { describe, expect, it } from "vitest";
import type { EngineResult } from "../../spec-cases/contract/types.ts";
import { ENGINE_RESULT } from "../contract/validators.ts";
import { decodeContext, decodeEnvelope } from "../envelope/envelope.ts";
import { gateContext } from "../runtime/judge.ts";
import { createBed, goodResult } from "../testbed/bed.ts";
import { context, operation } from "../testbed/corpus.ts";
import { PASS, requestGate, resultGate } from "./gate.ts";
import { RESULT_SCHEMA } from "./result-schema.ts";

const { parts } = createBed();
const about = gateContext(parts, parts.artifacts);
const envelope = decodeEnvelope(operation());
const { value: asked, fault: context_fault } = decodeContext(context());
const registered = parts.registry.findOperation("engine.spatial", "spatial.build_model");

describe("a request gate judges what is decoded, and denies the rest by itself", () => {
  const gate = requestGate("G-OF-A-TEST", () => PASS);
  const denial = { outcome: "deny", code: "ENVELOPE_NOT_DECODED", path: null, reason: expect.stringContaining("G-OF-A-TEST") };
  it.each([
    ["all of it", envelope, registered, PASS],
    ["no operation", decodeEnvelope({}), registered, denial],
    ["nothing registered", envelope, null, denial],
  ])("%s", async (_, sent, found, expected) => {
    expect(await gate.check({ envelope: sent, context: asked, context_fault, registered: found }, about)).toMatchObject(expected);
  });
});

describe("a result gate judges what is decoded and claims success", () => {
  const refused = { outcome: "deny", severity: "error", code: "OF_A_TEST", path: null, reason: "refused" } as const;
  const gate = resultGate(
    "G-OF-A-TEST",
    () => refused,
    ({ result }) => result.outputs.length + 7,
  );
  const { planned } = envelope;
  if (planned === null || registered === null) throw new Error("the operation of the testbed is decoded");
  const decoded = (status: string): EngineResult => {
    const result = ENGINE_RESULT.decode(goodResult(planned, [], { status }));
    if (!result.ok) throw new Error(`the result violates its schema at ${result.violation.path}`);
    return result.value;
  };
  it.each([
    ["no result", null, 0, { outcome: "deny", code: "RESULT_NOT_DECODED", path: null, reason: expect.stringContaining("G-OF-A-TEST") }],
    ["a success", decoded("succeeded"), 7, refused],
    ["a failure", decoded("failed"), 7, PASS],
  ])("%s", async (_, result, time, expected) => {
    const input = { planned, registered, capabilities_granted: [], result, fault: null, staging_fault: null };
    expect(await gate.check(input, about)).toMatchObject(expected);
    expect(gate.extraTime?.(input, about)).toBe(time);
  });

  it.each([
    ["the fault that was found", { code: "OF_A_FAULT", path: "/a", reason: "is at fault" }, { code: "OF_A_FAULT", path: "/a", reason: "is at fault" }],
    ["without one all the same", null, { code: "RESULT_MALFORMED", path: null, reason: expect.stringContaining("malformed") }],
  ])("G-SCHEMA denies no result: %s", async (_, fault, expected) => {
    const input = { planned, registered, capabilities_granted: [], result: null, fault, staging_fault: null };
    expect(await RESULT_SCHEMA.check(input, about)).toMatchObject({ outcome: "deny", ...expected });
  });
});
