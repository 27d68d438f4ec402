/** Nothing selected, nothing applicable, nothing declared, nothing that loads: never 0. */
import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Desk, SELECTION } from "./desk.fixture.ts";

const SLOW = 180_000;
const desk = new Desk();
afterAll(() => desk.clear());

const honest = desk.miniature("honest");

/** A case of an adopter: sound, and of the same world as the corpus. */
const OWN = {
  id: "OWN-001",
  title: "MUST run what is granted",
  gate: "G-CAP",
  class: "core",
  level: "MUST",
  status: "normative",
  requirements: ["MEX-CAP-01"],
  interpretations: [],
  rationale: "Everything that is requested is declared and granted.",
  fault_in: null,
  given: { world: "default" },
  when: [{ execute: { base: "spatial-build-d2" } }],
  then: [{ verdict: "PASS", events: [] }],
};

function hasReport(folder: string): boolean {
  return existsSync(path.join(desk.folder, folder, "report.json"));
}

describe.concurrent("an empty selection: 3, and no report that could be taken for one", { timeout: SLOW }, () => {
  test.each([
    ["a filter", ["--filter", "nothing-matches"], "nothing was selected by filter nothing-matches"],
    ["a clause", ["--requirement", "MEX-NONE-01"], "no case has requirement `MEX-NONE-01`"],
    ["an engine", ["--engine", "engine.none"], "no case has engine `engine.none`"],
    ["two that exclude each other", ["--gate", "G-CAP", "--class", "sandbox"], "nothing was selected"],
    ["a shard beyond the last case", ["--filter", "CAP-001", "--shard", "2/2"], "nothing was selected"],
  ])("by %s", async (name, args, message) => {
    const folder = name.replaceAll(" ", "-");
    const { code, err } = await desk.mex(["--target", honest, ...args, "--report-dir", folder]);
    expect(err).toContain(message);
    expect([code, hasReport(folder)]).toEqual([3, false]);
  });
});

describe.concurrent("cases that show nothing", { timeout: SLOW }, () => {
  test("not one applicable to the target: 3, and the class is not claimed", async () => {
    const { code } = await desk.mex(["--target", honest, "--class", "execution", "--report-dir", "inapplicable"]);
    const { completeness, claims } = desk.report("inapplicable");
    expect(completeness["not_applicable"]).toBe(completeness["planned"]);
    expect(claims["execution"]).toBe("not_claimed");
    expect(code).toBe(3);
  });

  test("the same with --require: 1, what is required must be declared", async () => {
    const { code, out } = await desk.mex(["--target", honest, "--class", "execution", "--require", "execution"]);
    expect(out).toContain("class execution is required and the target does not declare it");
    expect(code).toBe(1);
  });

  test("skipped among others that pass: 1 with --require", async () => {
    const { code } = await desk.mex(["--target", honest, ...SELECTION, "--require", "core,budget", "--report-dir", "skipped"]);
    expect(desk.report("skipped").claims).toMatchObject({ core: "partial", budget: "not_claimed" });
    expect(code).toBe(1);
  });

  test("a required class of which no case was selected: 3, whatever else passes", async () => {
    const { code, out } = await desk.mex(["--filter", "CAP-001", "--require", "core,execution"]);
    expect(out).toContain("class execution is required and none of its cases was run");
    expect(code).toBe(3);
  });

  test("a declared class of which no case was selected is partial, not conformant", async () => {
    const { code, out } = await desk.mex(["--filter", "CAP-001", "--report-dir", "one-case"]);
    const { claims } = desk.report("one-case");
    expect(Object.values(claims)).not.toContain("conformant");
    expect(out).toContain("a selection of the corpus");
    expect(code).toBe(0);
  });

  test(`cases of your own that pass beside none of the corpus prove no class`, async () => {
    const own = desk.write("own/granted.json", OWN);
    const { code } = await desk.mex(["--cases", path.dirname(own), "--filter", "OWN-*", "--report-dir", "own-run"]);
    expect(Object.values(desk.report("own-run").claims)).not.toContain("conformant");
    expect(desk.report("own-run").statuses).toEqual({ "OWN-001": "pass" });
    expect(code).toBe(3);
  });
});

test("a case of your own without an expectation fails, and does not pass for want of one: 1", { timeout: SLOW }, async () => {
  const own = desk.write("no-then/one.json", { ...OWN, then: [] });
  const { code } = await desk.mex(["--cases", path.dirname(own), "--filter", "OWN-*", "--report-dir", "no-then-run"]);
  expect(desk.report("no-then-run").statuses).toEqual({ "OWN-001": "fail" });
  expect(code).toBe(1);
});

describe.concurrent("what cannot be loaded: 2, and nothing is run in its place", { timeout: SLOW }, () => {
  const broken = (name: string, description: string | object): string[] => {
    desk.write(`${name}/target.json`, description);
    return ["--target", `./${name}`];
  };
  test.each([
    ["an option that is none", () => ["--no-such-option"]],
    ["a class that is none", () => ["--class", "cores"]],
    ["a required class that is none", () => ["--require", "cores"]],
    ["a number that is none", () => ["--jobs", "many"]],
    ["a shard that is none", () => ["--shard", "3/2"]],
    ["a target that is not there", () => ["--target", "./nowhere"]],
    ["a folder without target.json", () => ["--target", "."]],
    ["a target.json that is no JSON", () => broken("no-json", "{ nope")],
    ["a target.json with a misspelt member", () => broken("misspelt", { name: "x", comand: ["x"] })],
    ["a target.json with a shell line", () => broken("shell", { name: "x", command: "node x.js" })],
    ["a target.json with a program that is not there", () => broken("gone", { name: "x", command: ["./x"] })],
    ["a worker for a command", () => ["--target", honest, "--transport", "worker"]],
    ["two targets", () => ["--target", honest, "--", "node", "target.mjs"]],
    ["a waiver file that is not there", () => ["--waivers", "nowhere.json"]],
    ["a waiver file that is no JSON", () => ["--waivers", desk.write("no-json-waivers.json", "[")]],
    ["a waiver without a reason", () => ["--waivers", desk.write("no-reason.json", { waivers: [{ case: "CAP-001" }] })]],
    ["a folder of cases that is not there", () => ["--cases", "./nowhere"]],
    ["a case of your own that has an id of the corpus", () => ["--cases", path.dirname(desk.write("shadow/one.json", { ...OWN, id: "CAP-001" }))]],
    ["a case of your own that is no JSON", () => ["--cases", path.dirname(desk.write("no-json-case/one.json", "{"))]],
    ["a report folder that is a file", () => ["--report-dir", desk.write("a-file", "")]],
  ])("%s", async (name, argsOf) => {
    const folder = `broken-${name.replaceAll(/[^a-z]/g, "-")}`;
    const args = argsOf();
    const { code, err } = await desk.mex([...(args.includes("--report-dir") ? [] : ["--report-dir", folder]), "--filter", "CAP-001", ...args]);
    expect(err).not.toBe("");
    expect(err).not.toMatch(/^\s+at /m);
    expect([code, hasReport(folder)]).toEqual([2, false]);
  });
});
