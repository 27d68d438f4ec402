/** A corpus with a case taken away, weakened or turned round, in a copy of the package; and what `lint`, `run` and `selftest` say of it. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { packageRoot } from "../../package-root.ts";
import { Desk } from "./desk.fixture.ts";

const SLOW = 180_000;
/** Holds the copy. */
const shelf = new Desk();
const copy = path.join(shelf.folder, "package");
const desk = new Desk(copy);
afterAll(() => {
  desk.clear();
  shelf.clear();
});

const place = (...parts: string[]): string => path.join(copy, "spec-cases", ...parts);
const original = (...parts: string[]): string => path.join(packageRoot(), "spec-cases", ...parts);

beforeAll(() => {
  mkdirSync(path.join(copy, "reference", "mutants"), { recursive: true });
  for (const part of [
    "dist",
    "spec-cases",
    "package.json",
    "mechanical_engines.json",
    path.join("reference", "target.json"),
    path.join("reference", "mutants", "mutants.json"),
  ])
    cpSync(path.join(packageRoot(), part), path.join(copy, part), { recursive: true });
  symlinkSync(path.join(packageRoot(), "node_modules"), path.join(copy, "node_modules"));
}, SLOW);

/** The only case that fails `version-loose-equality`. */
const ONLY_KILLER = path.join("gate-schema", "schema-version-list.json");
/** The only case that fails `denial-without-code`: an unknown capability. */
const CODE = path.join("pipeline", "denial-with-a-defined-code.json");
const [GRANTED, DENIED] = [path.join("gate-cap", "declared-and-granted.json"), path.join("gate-cap", "unknown-id-middle.json")];

beforeEach(() => {
  for (const file of [ONLY_KILLER, CODE, GRANTED, DENIED, "manifest.json"]) cpSync(original(file), place(file));
});

function change(file: string, edit: (text: string) => string): void {
  const before = readFileSync(place(file), "utf8");
  const after = edit(before);
  expect(after).not.toBe(before);
  writeFileSync(place(file), after);
}

async function revisionOfRun(): Promise<string> {
  await desk.mex(["--filter", "CAP-001", "--report-dir", "revision"]);
  return /"revision":\s*"([^"]+)"/.exec(desk.read("revision/report.json"))?.[1] ?? "";
}

describe("as it ships", { timeout: SLOW }, () => {
  test("both mutants are failed: 0", async () => {
    const { code, out } = await desk.mex(["selftest", "--mutant", "version-loose-equality,denial-without-code"]);
    expect(out).toContain("2 of 2 mutants are failed by a case of their own clause");
    expect(code).toBe(0);
  });

  test("lint is content", async () => expect(await desk.mex(["lint"])).toMatchObject({ code: 0 }));
});

describe("a case file is deleted", { timeout: SLOW }, () => {
  test("lint says so, and runs carry another revision of the corpus", async () => {
    const before = await revisionOfRun();
    rmSync(place(ONLY_KILLER));
    expect(await desk.mex(["lint"])).toMatchObject({ code: 1, out: expect.stringContaining("manifest") });
    expect(await revisionOfRun()).not.toBe(before);
  });

  test("with a fresh manifest too, the mutant that only it failed survives: 1", async () => {
    rmSync(place(ONLY_KILLER));
    await desk.mex(["lint", "--fix"]);
    const { code, out } = await desk.mex(["selftest", "--mutant", "version-loose-equality"]);
    expect(out).toContain("mutant `version-loose-equality`");
    expect(out).toContain("survives");
    expect(code).toBe(1);
  });
});

describe("an expectation is weakened", { timeout: SLOW }, () => {
  test("without its code the case fails a mutant less, and that one survives: 1", async () => {
    change(CODE, (text) => text.replace('"code": ["HSK-4001"],', "").replace('"code": "HSK-4001", ', ""));
    await desk.mex(["lint", "--fix"]);
    const { code, out } = await desk.mex(["selftest", "--mutant", "denial-without-code"]);
    expect(out).toContain("survives");
    expect(code).toBe(1);
  });

  test("expectations swapped between two cases: the reference fails both, 1", async () => {
    const thenOf = (file: string): string => /"then": \[[\s\S]*$/.exec(readFileSync(original(file), "utf8"))?.[0] ?? "";
    change(GRANTED, (text) => text.replace(thenOf(GRANTED), thenOf(DENIED)));
    change(DENIED, (text) => text.replace(thenOf(DENIED), thenOf(GRANTED)));
    const { code } = await desk.mex(["--filter", "CAP-001,CAP-010", "--report-dir", "swapped"]);
    expect(desk.report("swapped").statuses).toEqual({ "CAP-001": "fail", "CAP-010": "fail" });
    expect(code).toBe(1);
  });
});

describe("selftest", { timeout: SLOW }, () => {
  test.each([
    ["a mutant that is none", ["--mutant", "no-such-mutant"], "there is no mutant `no-such-mutant`"],
    ["figures of a part published", ["--mutant", "version-unchecked", "--publish"], "leave `--mutant` out"],
  ])("%s: 2", async (_name, args, message) => {
    expect(await desk.mex(["selftest", ...args])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test("a mutant of a clause that no case cites is no success: 1", async () => {
    const list = path.join(copy, "reference", "mutants", "mutants.json");
    writeFileSync(list, JSON.stringify({ mutants: [{ id: "version-unchecked", requirement: "MEX-NONE-01", mistake: "none" }], adversaries: [] }));
    const { code, out } = await desk.mex(["selftest", "--mutant", "version-unchecked"]);
    expect(out).toContain("ran no case: no case cites MEX-NONE-01");
    expect(code).toBe(1);
  });

  test("interrupted: 3, and says nothing", async () => {
    cpSync(path.join(packageRoot(), "reference", "mutants", "mutants.json"), path.join(copy, "reference", "mutants", "mutants.json"));
    const { code, out, err } = await desk.mex(["selftest"], (said) => said.includes("mutants and"));
    expect(err).toContain("was cut off");
    expect(out).not.toContain("are failed by");
    expect(code).toBe(3);
  });
});
