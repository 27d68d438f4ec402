/** Waivers as tables: what is waived, and the nearly right ones that are not. */
import { describe, expect, it } from "vitest";
import type { CaseResult, StepResult, Waiver } from "../../spec-cases/contract/types.ts";
import { daysUntil, prepareWaivers, type WaiverSetting } from "./waivers.ts";

const STEP: StepResult = { verdict: "PASS", phase: null, gate: null, code: null, reading: null, engine_calls: 1, events: [] };

function result(changes: Partial<CaseResult> = {}): CaseResult {
  return {
    id: "CAP-012",
    title: "MUST deny",
    class: "core",
    gate: "G-CAP",
    level: "MUST",
    case_status: "normative",
    requirements: [],
    interpretations: [],
    origin: "corpus",
    status: "fail",
    reason: null,
    error: null,
    steps: [STEP],
    mismatches: [],
    readings: [],
    ...changes,
  };
}

function waiver(changes: Partial<Waiver> = {}): Waiver {
  return {
    case: "CAP-012",
    expect: { status: "fail", verdict: "PASS" },
    reason: "known",
    owner: "ann",
    created: "2026-01-01",
    expires: "2026-12-31",
    ...changes,
  };
}

const SETTING: WaiverSetting = {
  today: "2026-06-01",
  target: "mine",
  transport: "stdio",
  ids: ["CAP-012", "CAP-013", ...Array.from({ length: 21 }, (_, index) => `MANY-${String(index).padStart(3, "0")}`)],
};
const glob = (pattern: string, id: string): boolean => (pattern.endsWith("*") ? id.startsWith(pattern.slice(0, -1)) : id === pattern);

function applied(one: Waiver, of: CaseResult, setting: Partial<WaiverSetting> = {}): CaseResult {
  return prepareWaivers({ waivers: [one] }, { ...SETTING, ...setting }, glob).apply(of);
}

describe("what a waiver does to a result", () => {
  it.each<[string, Waiver, CaseResult, CaseResult["status"]]>([
    ["the bound failure is waived", waiver(), result(), "waived"],
    ["a case that passes is an unexpected pass", waiver(), result({ status: "pass" }), "unexpected_pass"],
    ["another verdict is not waived", waiver({ expect: { status: "fail", verdict: "DENY" } }), result(), "fail"],
    ["another gate is not waived", waiver({ expect: { status: "fail", verdict: "PASS", gate: "G-DET" } }), result(), "fail"],
    ["another code is not waived", waiver({ expect: { status: "fail", verdict: "PASS", code: "HSK-4001" } }), result(), "fail"],
    ["a crash is not waived as a failure", waiver(), result({ status: "error", error: { kind: "crash", message: "" }, steps: [] }), "error"],
    [
      "a crash is waived by its name",
      waiver({ expect: { status: "error", error: "crash" } }),
      result({ status: "error", error: { kind: "crash", message: "" }, steps: [] }),
      "waived",
    ],
    [
      "a timeout is not waived as a crash",
      waiver({ expect: { status: "error", error: "crash" } }),
      result({ status: "error", error: { kind: "timeout", message: "" }, steps: [] }),
      "error",
    ],
    ["a failure is not waived as a crash", waiver({ expect: { status: "error", error: "crash" } }), result(), "fail"],
    ["a SHOULD that does not hold is waived as a failure", waiver(), result({ status: "warn", level: "SHOULD" }), "waived"],
    ["another case is left alone", waiver({ case: "CAP-013" }), result(), "fail"],
    ["a waiver of another target says nothing", waiver({ when: { target: "other" } }), result(), "fail"],
    ["a waiver of this target counts", waiver({ when: { target: "mine", transport: "stdio" } }), result(), "waived"],
    ["a waiver of another transport says nothing", waiver({ when: { transport: "worker" } }), result(), "fail"],
    ["an expired waiver waives nothing", waiver({ expires: "2026-05-31" }), result(), "fail"],
    ["on its last day it still counts", waiver({ expires: "2026-06-01" }), result(), "waived"],
  ])("%s", (_name, one, of, status) => {
    expect(applied(one, of).status).toBe(status);
  });

  it("says whose waiver it is, and until when", () => {
    expect(applied(waiver(), result())).toMatchObject({ reason: "known (ann, until 2026-12-31)", waiver: { owner: "ann" } });
  });
});

describe("what is wrong with waivers", () => {
  it.each<[string, Waiver[], string[]]>([
    ["nothing", [waiver()], []],
    ["an unknown case", [waiver({ case: "CAP-999" })], ["error names no case"]],
    ["the end in the past", [waiver({ expires: "2026-05-31" })], ["error expired on 2026-05-31"]],
    ["the end near", [waiver({ expires: "2026-06-15" })], ["warning expires on 2026-06-15, in 14 days"]],
    ["the end not near", [waiver({ expires: "2026-06-16" })], []],
    ["a glob for too many", [waiver({ case: "MANY-*" })], ["error stands for 21 cases"]],
    ["two for one case", [waiver(), waiver({ case: "CAP-01*" })], ["error waives `CAP-012`"]],
  ])("%s", (_name, waivers, expected) => {
    const { findings } = prepareWaivers({ waivers }, SETTING, glob);
    expect(findings.map(({ level, message }) => `${level} ${message.replace(/^waiver \d+ \(`[^`]*`\) /, "")}`)).toEqual(
      expected.map((text) => expect.stringContaining(text)),
    );
    expect(findings).toHaveLength(expected.length);
  });

  it("reports what a glob stands for", () => {
    expect(prepareWaivers({ waivers: [waiver({ case: "CAP-*" })] }, SETTING, glob).expansions).toEqual(["`CAP-*` stands for CAP-012, CAP-013"]);
  });

  it("counts whole days", () => {
    expect([daysUntil("2026-06-02", "2026-06-01"), daysUntil("2026-06-01", "2026-06-01"), daysUntil("2026-02-28", "2026-03-01")]).toEqual([1, 0, -1]);
  });
});
