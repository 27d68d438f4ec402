import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { wrap } from "./columns.ts";
import { deriveReport } from "./derive.ts";
import { caseLine, progressLine } from "./progress.ts";
import { repeatCommand } from "./repeat-command.ts";
import { CLAUSES, caseResult, deriveInput, everyStatus, hostileCases, manyCases, reportOf } from "./report-builder.ts";
import { PLAIN, renderText } from "./text.ts";

const CONTEXT = { statements: new Map(Array.from(CLAUSES, ([id, clause]) => [id, clause.statement])) };

describe("renderText", () => {
  const { report, exit } = deriveReport(deriveInput(everyStatus()));
  it.each([
    ["plain, wide", 100, PLAIN, "golden/terminal.txt"],
    ["plain, narrow", 60, PLAIN, "golden/terminal-narrow.txt"],
    ["coloured", 100, pc.createColors(true), "golden/terminal-coloured.txt"],
  ])("%s", async (_, width, colours, file) => {
    await expect(renderText(report, CONTEXT, { width, colours, reasons: exit.reasons })).toMatchFileSnapshot(file);
  });

  it("ends with the sum, the exit code and the headline", () => {
    const lines = renderText(reportOf([caseResult()]), CONTEXT, { width: 80, colours: PLAIN })
      .trimEnd()
      .split("\n");
    expect(lines.slice(-3)).toEqual([
      "1 planned = 1 pass + 0 fail + 0 error + 0 not_applicable + 0 could_not_run + 0 waived + 0 unexpected_pass + 0 warn + 0 info",
      "exit 0: conformant for what was required",
      "core conformant: 1 of 1 cases pass",
    ]);
  });

  it.each([
    [["core"], ["core"]],
    [
      ["core", "budget"],
      ["core", "budget"],
    ],
  ])("names the classes of which something was selected, and those required: %j", (required, named) => {
    const hello = { protocol: "1.0", runtime: { name: "r", version: "1" }, spec: "v02.100", classes: ["core", "execution", "budget"], features: [] };
    const report = reportOf([caseResult()], { required, selection: ["case CAP-001"], target: { name: "r", hello } });
    const text = renderText(report, CONTEXT, { width: 100, colours: PLAIN });
    expect(Array.from(text.matchAll(/^(core|execution|budget)(?: \*)? {2,}(conformant|partial|failed)/gm), ([, name]) => name)).toEqual(named);
    expect(text).toContain("not claimed: artifacts, registry,");
    expect(report.deterministic.classes).toHaveLength(11);
  });

  it("bounds what it tells", () => {
    const text = renderText(reportOf(manyCases(100, 1)), CONTEXT, { width: 80, colours: PLAIN, failures: 3 });
    expect(text.match(/^FAIL/gm)).toHaveLength(3);
    expect(text).toContain("and 97 more; report.json has all of them");
  });

  it.each([20, 80, 200])("keeps hostile text harmless at width %i", (width) => {
    const text = renderText(reportOf(hostileCases()), CONTEXT, { width, colours: PLAIN });
    expect(text).not.toMatch(/^\s*::|##\[|##vso\[/m);
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  });
});

it.each([
  ["", 5, [""]],
  ["abc", 5, ["abc"]],
  ["abcdef", 3, ["abc", "def"]],
  ["😀😀😀", 2, ["😀😀", "😀"]],
  ["abc", 0, ["a", "b", "c"]],
])("wrap %j at %i", (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

describe("progressLine", () => {
  const base = { done: 120, planned: 312, red: 0, current: "CAP-012", elapsed_ms: 4_100 };
  it.each([
    [base, 80, "[#######.............] 120/312  0 not passed  4.1 s  CAP-012"],
    [{ ...base, done: 3, red: 2, current: null }, 80, "[....................]   3/312  2 not passed  4.1 s"],
    [{ ...base, done: 0, planned: 0 }, 80, "[####################] 0/0  0 not passed  4.1 s  CAP-012"],
    [base, 20, "[#######..........."],
    [{ ...base, current: "\u001b[2J\n" }, 80, "[#######.............] 120/312  0 not passed  4.1 s  \\u001b[2J\\n"],
  ])("%j at %i", (progress, width, line) => {
    expect(progressLine(progress, width, PLAIN)).toBe(line);
  });
});

it.each([
  [
    caseResult({ status: "fail", mismatches: [{ path: "/v", expected: 1, actual: 2 }] }),
    "FAIL CAP-001 MUST deny a scope that no grant covers: /v: expected 1, seen 2",
  ],
  [caseResult({ status: "info" }), "info CAP-001 MUST deny a scope that no grant covers"],
])("caseLine", (result, line) => {
  expect(caseLine(result, PLAIN)).toBe(line);
});

it.each([
  ["CAP-001", undefined, "npx mex-conformance run --case CAP-001"],
  ["a b'; rm", undefined, "npx mex-conformance run --case 'a b'\\''; rm'"],
  [
    "CAP-001",
    { options: ["--target", "./my runtime", "--transport", "worker"], command: [] },
    "npx mex-conformance run --target './my runtime' --transport worker --case CAP-001",
  ],
  ["CAP-001", { options: [], command: ["python3", "adapter.py", "$(id)"] }, "npx mex-conformance run --case CAP-001 -- python3 adapter.py '$(id)'"],
  ["CAP-001", { options: ["--target", "a\n::error::"], command: [] }, "npx mex-conformance run --target 'a\\n::error::' --case CAP-001"],
])("repeatCommand %j %j", (id, words, command) => {
  expect(repeatCommand(id, words)).toBe(command);
});
