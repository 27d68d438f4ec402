import { expect, it } from "vitest";
import type { Report } from "../../spec-cases/contract/types.ts";
import { violationsOf } from "../contract/decode.ts";
import { renderJson } from "./json.ts";
import { caseResult, everyStatus, hostileCases, reportOf } from "./report-builder.ts";

/** The text of the deterministic part, as two runs are compared. */
function deterministicText(report: Report): string {
  const text = renderJson(report);
  return text.slice(0, text.indexOf('\n  "run": {'));
}

it("matches its golden file", async () => {
  await expect(renderJson(reportOf(everyStatus()))).toMatchFileSnapshot("golden/report.json.txt");
});

it.each([
  ["every status", everyStatus()],
  ["hostile texts", hostileCases()],
])("reads back as the same report: %s", (_, cases) => {
  const report = reportOf(cases);
  const parsed: unknown = JSON.parse(renderJson(report));
  expect(parsed).toEqual(report);
  expect(violationsOf("report", parsed)).toEqual([]);
});

it("is printable and without words that a CI system obeys", () => {
  const text = renderJson(reportOf(hostileCases()));
  expect(text).toMatch(/^[^\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
  expect(text.replaceAll("\n", "")).toMatch(/^\P{Cc}*$/u);
  expect(text).not.toMatch(/##\[|##vso\[|^\s*::/m);
});

it("has the same deterministic bytes for members in another order, other times and other jobs", () => {
  const reversed = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(reversed)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .map(([key, item]) => [key, reversed(item)])
              .reverse(),
          )
        : value;
  const mismatch = { path: "/x", expected: { b: 1, a: { d: 2, c: 3 } }, actual: null };
  const left = reportOf([caseResult({ status: "fail", mismatches: [mismatch] })]);
  const other = { path: "/x", actual: null, expected: reversed(mismatch.expected) };
  const right = reportOf([caseResult({ status: "fail", mismatches: [other] })], { jobs: 4, transport: "stdio" }, { duration_ms: 5 });
  expect(deterministicText(right)).toBe(deterministicText(left));
  expect(deterministicText(left)).toContain('"headline"');
  expect(renderJson(right)).not.toBe(renderJson(left));
});

it("keeps foreign member names in one order, `__proto__` and integers among them", () => {
  const actual: unknown = JSON.parse('{"b":1,"10":2,"9":3,"__proto__":{"x":4}}');
  const text = renderJson(reportOf([caseResult({ status: "fail", mismatches: [{ path: "/x", expected: null, actual }] })]));
  expect(text).toContain('{"10":2,"9":3,"__proto__":{"x":4},"b":1}');
});
