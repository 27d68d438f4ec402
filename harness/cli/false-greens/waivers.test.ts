/** Waivers that would hide more than they say, and what a waived MUST does to the claim. */
import { afterAll, describe, expect, test } from "vitest";
import { Desk, MARK, SELECTION } from "./desk.fixture.ts";
import { LIES, liar } from "./lies.fixture.ts";

const SLOW = 180_000;
const desk = new Desk();
afterAll(() => desk.clear());

/** Denies by the wrong gate: the case that shows it is `CAP-010`. */
const WRONG_GATE = LIES[0];
if (WRONG_GATE === undefined) throw new Error("the first lie is about gates");
const liarsPlace = desk.target("wrong-gate", liar(WRONG_GATE));
const crasher = desk.miniature("killed-in-a-case", [MARK.text]);

type Changes = Readonly<Record<string, unknown>>;

/** A waiver file; every waiver is valid but for its changes. */
function waivers(name: string, ...changes: readonly Changes[]): string {
  const sound = { case: "CAP-010", expect: { status: "fail", verdict: "DENY", gate: "G-SCHEMA" }, reason: "known", owner: "us" };
  return desk.write(`${name}.json`, { waivers: changes.map((change) => ({ ...sound, created: "2026-01-01", expires: "2099-01-01", ...change })) });
}

describe.concurrent("a waiver that binds what is seen", { timeout: SLOW }, () => {
  test("waived: 0, core is partial and never conformant, and every report says so", async () => {
    const file = waivers("bound", {});
    const { code, out } = await desk.mex(["--target", liarsPlace, "--filter", "CAP-001,CAP-010", "--waivers", file, "--report-dir", "bound-run"]);
    expect(desk.report("bound-run")).toMatchObject({ statuses: { "CAP-001": "pass", "CAP-010": "waived" }, claims: { core: "partial" } });
    for (const text of [out, desk.read("bound-run/summary.md"), desk.read("bound-run/report.json")]) {
      expect(text).toMatch(/1 MUST case is waived/);
      expect(text).toMatch(/partial/);
    }
    expect(desk.read("bound-run/report.tap")).toMatch(/^ *not ok .*CAP-010.*# TODO/m);
    expect(code).toBe(0);
  });

  test("the same without the waiver is 1", async () => {
    expect(await desk.mex(["--target", liarsPlace, "--filter", "CAP-001,CAP-010", "--report-dir", "unbound-run"])).toMatchObject({ code: 1 });
  });
});

describe.concurrent("strict in every direction: 1", { timeout: SLOW }, () => {
  test.each<[string, Changes, string, string]>([
    ["a case that is in no corpus", { case: "CAP-999" }, "CAP-010", "fail"],
    ["a glob that stands for no case", { case: "CAPS-*" }, "CAP-010", "fail"],
    ["one that has ended", { expires: "2026-01-02" }, "CAP-010", "fail"],
    ["another verdict than the bound one", { expect: { status: "fail", verdict: "PASS" } }, "CAP-010", "fail"],
    ["another gate than the bound one", { expect: { status: "fail", verdict: "DENY", gate: "G-DET" } }, "CAP-010", "fail"],
    ["a crash that is waived and does not come", { expect: { status: "error", error: "crash" } }, "CAP-010", "fail"],
    ["a case that passes", { case: "CAP-001" }, "CAP-001", "unexpected_pass"],
    ["a waiver for another target", { when: { target: "other" } }, "CAP-010", "fail"],
    ["a waiver for another transport", { when: { transport: "worker" } }, "CAP-010", "fail"],
  ])("%s", async (name, change, id, status) => {
    const place = name.replaceAll(" ", "-");
    const file = waivers(place, change);
    const { code } = await desk.mex(["--target", liarsPlace, "--filter", "CAP-001,CAP-010", "--waivers", file, "--report-dir", `${place}-run`]);
    expect(desk.report(`${place}-run`).statuses[id]).toBe(status);
    expect(code).toBe(1);
  });

  test("a crash is not waived by a waiver for a failure", async () => {
    const file = waivers("crash", { case: MARK.id, expect: { status: "fail" } });
    const { code } = await desk.mex(["--target", crasher, ...SELECTION, "--waivers", file, "--report-dir", "crash-run"]);
    expect(desk.report("crash-run").statuses[MARK.id]).toBe("error");
    expect(code).toBe(1);
  });

  test("a stale waiver makes a run red in which every case passes", async () => {
    const file = waivers("stale", { case: "CAP-999" });
    const { code, out } = await desk.mex(["--target", desk.miniature("honest"), ...SELECTION, "--waivers", file, "--report-dir", "stale-run"]);
    expect(desk.report("stale-run").completeness["pass"]).toBe(desk.report("stale-run").completeness["planned"]);
    expect(out).toContain("CAP-999");
    expect(code).toBe(1);
  });

  test("a glob for more than 20 cases", async () => {
    const file = waivers("wide", { case: "CAP-*" });
    expect(await desk.mex(["waivers", "check", "--waivers", file])).toMatchObject({ code: 1 });
    expect(await desk.mex(["--target", liarsPlace, "--filter", "CAP-001,CAP-010", "--waivers", file, "--report-dir", "wide-run"])).toMatchObject({ code: 1 });
  });

  test.each([
    ["no owner", { owner: " " }],
    ["an error without its name", { expect: { status: "error" } }],
    ["a date that is none", { expires: "never" }],
    ["a member that is unknown", { until: "2099-01-01" }],
  ])("%s: 2", async (name, change) => {
    const file = waivers(name.replaceAll(" ", "-"), change);
    expect(await desk.mex(["--target", liarsPlace, "--filter", "CAP-010", "--waivers", file])).toMatchObject({ code: 2 });
  });
});
