import { describe, expect, it } from "vitest";
import { CLAUSES, caseResult, everyStatus, hostileCases, manyCases, reportOf } from "./report-builder.ts";
import { renderSummary } from "./summary.ts";

const CONTEXT = { statements: new Map(Array.from(CLAUSES, ([id, clause]) => [id, clause.statement])) };

it("matches its golden file", async () => {
  await expect(renderSummary(reportOf(everyStatus()), CONTEXT)).toMatchFileSnapshot("golden/summary.md.txt");
});

it("has no failures section where nothing failed", () => {
  const text = renderSummary(reportOf([caseResult()]), CONTEXT);
  expect(text).toContain("# core conformant: 1 of 1 cases pass\n\nExit code 0: conformant for what was required.");
  expect(text).not.toContain("## Failures");
});

it("failures come before everything else", () => {
  const headings = renderSummary(reportOf(everyStatus()), CONTEXT).match(/^## \w+/gm);
  expect(headings).toEqual(["## Failures", "## Warnings", "## Waived", "## Classes", "## Gates", "## Run"]);
});

describe("hostile text", () => {
  const text = renderSummary(reportOf(hostileCases()), CONTEXT);
  it.each([
    ["HTML outside of code", /^(?:[^`\n]|`[^`\n]*`)*<(?:img|b|\?xml|!--)/m],
    ["a link", /(?<!\\)\]\((?!`)/],
    ["CI control lines", /^\s*::|##\[|##vso\[/m],
    ["control characters", /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u],
    ["a heading of its own", /^# (?!core )/m],
  ])("never makes %s", (_, pattern) => {
    // Code spans show text as it is, so they are taken out before markup is looked for.
    const prose = pattern.source.includes("\\](") || pattern.source.includes("<") ? text.replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "") : text;
    expect(prose).not.toMatch(pattern);
  });

  it("keeps tables whole", () => {
    for (const row of text.split("\n").filter((line) => line.startsWith("| `"))) expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(4);
  });
});

describe("size", () => {
  it("stays under 1 MiB and says what is left out", () => {
    const huge = "\u202e😀<".repeat(10_000);
    const cases = manyCases(3_000, 1).map((result) => ({
      ...result,
      title: huge,
      reason: huge,
      gate: result.id,
      mismatches: Array.from({ length: 30 }, () => ({ path: huge, expected: huge, actual: huge })),
    }));
    const text = renderSummary(reportOf(cases), CONTEXT);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(text).toMatch(/This summary was cut; report.json has everything.\n$/);
    expect(text).not.toContain("\ufffd");
  });

  it("tells the first failures in full and counts the last", () => {
    const text = renderSummary(reportOf(manyCases(600, 1)), CONTEXT);
    expect(text.match(/^### FAIL/gm)).toHaveLength(50);
    expect(text.match(/^- FAIL/gm)).toHaveLength(500);
    expect(text).toContain("And 50 more, in report.json.");
  });
});
