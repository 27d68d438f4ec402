import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { casesCommand } from "./cases-command.ts";
import type { Io } from "./io.ts";

let folder: string;
let out: string[];
let err: string[];
let io: Io;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mex-cases-"));
  out = [];
  err = [];
  io = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    interactive: false,
    colours: false,
    width: 80,
    cwd: folder,
    env: {},
    now: () => 0,
    elapsed: () => 0,
    signal: new AbortController().signal,
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The lines on stdout as JSON. */
function lines(): Record<string, unknown>[] {
  return out
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("lines", () => {
  it.each([
    [{ case: ["CAP-038"] }, ["CAP-038"], 0],
    [{ case: ["CAP-038", "CAP-036"], expanded: true }, ["CAP-036", "CAP-038"], 0],
    [{ case: ["CAP-038", "CAP-036"], gate: ["G-DET"] }, [], 3],
  ])("%j", (typed, ids, code) => {
    expect(casesCommand(typed, io)).toBe(code);
    const found = out.length === 0 ? [] : lines().map(({ id }) => id);
    expect(found.toSorted()).toEqual(ids);
    expect(err.join("")).toMatch(new RegExp(`^${ids.length} of \\d+ cases, corpus `));
  });

  it("a case as it stands, or with nothing left to resolve", () => {
    casesCommand({ case: ["CAP-038"] }, io);
    casesCommand({ case: ["CAP-038"], expanded: true }, io);
    const [plain, expanded] = lines();
    expect(plain).toMatchObject({ given: { world: "scopes" }, when: [{ execute: { base: "context-search-d3" } }], then: [{ verdict: "DENY" }] });
    expect(expanded).toMatchObject({
      given: { named: "scopes", world: { registry: { "engine.context": {} } } },
      engine: { scripts: [{ name: "succeed" }] },
      steps: [
        {
          kind: "execute",
          execute: { operation: { capabilities_requested: ["fs.read:inputs:drawings"] }, context: { capability_profile_id: "profile.inputs" } },
        },
      ],
      then: [{ verdict: "DENY" }],
      corpus: expect.stringMatching(/^1\./),
    });
    expect(expanded).not.toHaveProperty("when");
  });

  it("the whole corpus stands for itself: each case once, no generator, no base, no patch", () => {
    expect(casesCommand({ expanded: true }, io)).toBe(0);
    const ids = lines().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(err.join("")).toContain(`${ids.length} of ${ids.length} cases`);
    for (const { id, given, engine, steps } of lines()) {
      const sent = JSON.stringify({ given, engine, steps });
      expect([id, /"\$(repeat|pad_to|random|deep|operation|members)":/.exec(sent)?.[0]]).toEqual([id, undefined]);
      expect(Object.keys(given ?? {}).toSorted()).toEqual(expect.arrayContaining(["named", "world", "world_id"]));
      expect([id, sent.includes('"base":')]).toEqual([id, false]);
    }
  });

  it("follows from the seed alone", () => {
    const text = (seed: string): string => {
      out.length = 0;
      casesCommand({ case: ["CAP-038"], expanded: true, seed }, io);
      return out.join("");
    };
    expect(text("a")).toBe(text("a"));
    expect(text("a")).not.toBe(text("b"));
  });
});

describe("--out", () => {
  it("writes a file a case, and an index with their digests", () => {
    expect(casesCommand({ filter: ["CAP-03*"], expanded: true, out: "cases" }, io)).toBe(0);
    expect(out).toEqual([]);
    const index: { expanded: boolean; cases: { id: string; file: string; sha256: string }[] } = JSON.parse(
      readFileSync(path.join(folder, "cases", "index.json"), "utf8"),
    );
    expect(index).toMatchObject({ format: "mex-conformance-cases/1", seed: "mex-conformance", expanded: true });
    expect(readdirSync(path.join(folder, "cases")).toSorted()).toEqual([...index.cases.map(({ file }) => file), "index.json"].toSorted());
    for (const { id, file, sha256 } of index.cases) {
      const text = readFileSync(path.join(folder, "cases", file), "utf8");
      expect(createHash("sha256").update(text).digest("hex")).toBe(sha256);
      expect(JSON.parse(text)).toMatchObject({ id, given: { world: {} } });
    }
  });

  it("follows no link", () => {
    casesCommand({ case: ["CAP-038"], out: "cases" }, io);
    rmSync(path.join(folder, "cases", "CAP-038.json"));
    symlinkSync(path.join(folder, "elsewhere"), path.join(folder, "cases", "CAP-038.json"));
    expect(() => casesCommand({ case: ["CAP-038"], out: "cases" }, io)).toThrow("it is a link");
    expect(existsSync(path.join(folder, "elsewhere"))).toBe(false);
  });
});
