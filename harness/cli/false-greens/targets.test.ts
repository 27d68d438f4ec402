/** Targets that crash, hang, die, end too early or lie: red, each with its exit code, whatever the rest of the cases say. */
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { miniatureFile } from "../../selftest/miniature.fixture.ts";
import { Desk, MARK, SELECTION } from "./desk.fixture.ts";
import { LIES, liar } from "./lies.fixture.ts";

const desk = new Desk();
afterAll(() => desk.clear());

/** Milliseconds: whole commands, several at a time, on a machine that may be busy. */
const SLOW = 180_000;
/** Long enough for an honest answer while eleven commands run at once. */
const IMPATIENT = { request_ms: 2500 };

test("the honest miniature is green with the same selection", { timeout: SLOW }, async () => {
  const { code, out } = await desk.mex(["--target", desk.miniature("honest"), ...SELECTION, "--report-dir", "honest-run"]);
  expect(out).toContain("core partial");
  expect(code).toBe(0);
  expect(new Set(Object.values(desk.report("honest-run").statuses))).toEqual(new Set(["pass"]));
});

describe.concurrent("a target that does not start or does not negotiate: 4, and no report that could be taken for one", { timeout: SLOW }, () => {
  const silent = "setInterval(() => undefined, 1000); // no answer";
  test.each([
    ["exits at once with 0", "process.exit(0);"],
    ["exits at once with 3", "process.exit(3);"],
    ["kills itself", 'process.kill(process.pid, "SIGKILL");'],
    ["cannot be parsed", "this is no JavaScript"],
    ["says nothing", silent],
    ["prints what is no message", 'console.log("ready"); setInterval(() => undefined, 1000);'],
  ])("%s", async (name, script) => {
    const place = name.replaceAll(" ", "-");
    const { code, err } = await desk.mex(["--target", desk.target(place, script, [], { hello_ms: 3000 }), ...SELECTION, "--report-dir", `${place}-run`]);
    expect(err).toContain("did not start");
    expect(code).toBe(4);
    expect(existsSync(path.join(desk.folder, `${place}-run`, "report.json"))).toBe(false);
  });
  test.each(["exits-at-once", "refuses-hello", "wrong-protocol-version"])("miniature %s", async (name) => {
    expect(await desk.mex(["--target", desk.miniature(name), ...SELECTION])).toMatchObject({ code: 4, err: expect.stringContaining("did not start") });
  });
});

describe.concurrent("one case breaks the target: 1, an error for it, and a result for every other", { timeout: SLOW }, () => {
  const once = path.join(desk.folder, "memory");
  test.each([
    ["killed-in-a-case", [MARK.text], {}],
    ["throws-in-a-case", [MARK.text], {}],
    ["killed-once", [MARK.text, once], {}],
    ["never-answers", [MARK.text], IMPATIENT],
    ["hangs-in-a-loop", [MARK.text], IMPATIENT],
    ["answers-late", [MARK.text, "5000"], IMPATIENT],
    ["garbage-line", [MARK.text], IMPATIENT],
    ["answers-twice", [MARK.text], {}],
    ["no-json-rpc", [MARK.text], {}],
    ["wrong-shape", [MARK.text], {}],
    ["deep-answer", [MARK.text], {}],
  ])("%s", async (name, args, timeouts) => {
    const { code } = await desk.mex(["--target", desk.miniature(name, args, timeouts), ...SELECTION, "--report-dir", `${name}-run`]);
    const { completeness, statuses, claims } = desk.report(`${name}-run`);
    expect(statuses[MARK.id]).toBe("error");
    expect(completeness).toMatchObject({ error: 1, pass: (completeness["planned"] ?? 0) - 1 });
    expect(claims["core"]).toBe("failed");
    expect(code).toBe(1);
  });
});

describe.concurrent("the target as a whole is broken: 1, and no case passes or goes missing", { timeout: SLOW }, () => {
  test.each([
    ["ends with code 0 after hello", "exits-after-hello", "error"],
    ["is killed by every execute", "killed-in-a-case", "error"],
    ["throws in every execute", "throws-in-a-case", "error"],
    ["refuses every world", "refuses-worlds", "error"],
    ["refuses every case", "refuses-cases", "error"],
  ])("%s", async (name, miniature, status) => {
    const place = name.replaceAll(" ", "-");
    const started = desk.miniature(miniature, [], {}, place);
    const { code } = await desk.mex(["--target", started, ...SELECTION, "--max-restarts", "2", "--report-dir", `${place}-run`]);
    const { completeness, statuses } = desk.report(`${place}-run`);
    expect(completeness["pass"]).toBe(0);
    expect(completeness[status]).toBeGreaterThan(0);
    expect(Object.keys(statuses)).toHaveLength(completeness["planned"] ?? 0);
    expect(code).toBe(1);
  });

  test("always executed, and 256 failures or more: the exit code is no count that wraps around to 0", async () => {
    const { code } = await desk.mex(["--target", desk.miniature("always-executed"), "--class", "core", "--report-dir", "wrap"]);
    expect(desk.report("wrap").completeness["fail"]).toBeGreaterThanOrEqual(256);
    expect(code).toBe(1);
  });

  test("always denied: what must pass fails", async () => {
    const { code, out } = await desk.mex(["--target", desk.miniature("always-denied"), ...SELECTION]);
    expect(out).toContain('expected "PASS", seen "DENY"');
    expect(code).toBe(1);
  });
});

describe.concurrent("lies: 1, and the case that is lied in fails", { timeout: SLOW }, () => {
  test.each(LIES)("%s", async (name, methods, caught) => {
    const place = `lie-${LIES.findIndex(([other]) => other === name)}`;
    const { code, out } = await desk.mex(["--target", desk.target(place, liar([name, methods, caught])), ...SELECTION, "--report-dir", `${place}-run`]);
    const { statuses, claims } = desk.report(`${place}-run`);
    if (caught === null) expect(out).toContain("honesty probe PROBE-ENGINE failed");
    else expect(statuses[caught]).toBe("fail");
    expect(claims["core"]).toBe("failed");
    expect(code).toBe(1);
  });
});

describe.concurrent("what is said beside the answers", { timeout: SLOW }, () => {
  test("noise on stdout is a warning, and 1 under --strict-stdout", async () => {
    const noisy = desk.miniature("noisy-stdout");
    const plain = await desk.mex(["--target", noisy, ...SELECTION, "--report-dir", "noisy-run"]);
    expect([plain.code, desk.read("noisy-run/report.json").includes("were no messages")]).toEqual([0, true]);
    expect(await desk.mex(["--target", noisy, ...SELECTION, "--strict-stdout", "--report-dir", "noisy-strict"])).toMatchObject({ code: 1 });
  });

  test("a wrong end after the last case stands in the report", async () => {
    await desk.mex(["--target", desk.miniature("exits-1-after-shutdown"), ...SELECTION, "--report-dir", "wrong-end"]);
    expect(desk.read("wrong-end/report.json")).toContain("after shutdown the target exited with code 1");
  });

  test("a verdict that changes from one pass to the next fails under --repeat", async () => {
    const { code } = await desk.mex(["--target", desk.target("fickle", FICKLE), ...SELECTION, "--repeat", "2", "--report-dir", "fickle-run"]);
    expect(code).toBe(1);
    expect(desk.read("fickle-run/report.json")).toContain('"rule":"repeat"');
  });
});

const FICKLE = `import { writeFileSync, existsSync } from "node:fs";
import { start } from ${JSON.stringify(pathToFileURL(miniatureFile("base")).href)};
// The first process denies what it should, every later one runs it.
const later = existsSync("seen"); writeFileSync("seen", "");
start({ methods: { execute: async (p, t, honest) => {
  const answer = await honest();
  return later && answer.denial ? { ...answer, denial: { ...answer.denial, gate: "G-DET" } } : answer;
} } });
`;
