import fc from "fast-check";
import { Parser } from "tap-parser";
import { expect, it } from "vitest";
import { defuseCi, manyLines, oneLine, safeJson } from "./escape.ts";
import { renderJunit } from "./junit.ts";
import { readRecords } from "./read-records.ts";
import { caseResult, reportOf, runFooter, runHeader } from "./report-builder.ts";
import { renderTap } from "./tap.ts";
import { createRecordWriter } from "./write-records.ts";

/** Any UTF-16, lone surrogates among it, mixed with the words of the formats. */
const foreign = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        "\n",
        "# SKIP",
        "# TODO",
        "\\",
        "ok 1",
        "not ok 2",
        "Bail out!",
        "---",
        "...",
        "1..3",
        "]]>",
        "<",
        "&",
        '"',
        "::error::",
        "##[error]",
        " ",
      ),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

const PLAIN = { run_checks: [], probes: [] };

function reportWith(text: string): ReturnType<typeof reportOf> {
  const mismatches = [{ path: text, expected: text, actual: { [text]: [text] } }];
  return reportOf(
    [
      caseResult({ id: "CAP-001", title: text, gate: text, requirements: [text] }),
      caseResult({ id: "CAP-002", title: text, status: "fail", mismatches }),
      caseResult({ id: "CAP-003", title: text, status: "error", error: { kind: "crash", message: text } }),
      caseResult({ id: "CAP-004", title: text, status: "not_applicable", reason: text }),
      caseResult({ id: "CAP-005", title: text, status: "waived", reason: text, mismatches }),
    ],
    {},
    PLAIN,
  );
}

it("no text changes what a TAP parser counts", () => {
  fc.assert(
    fc.property(foreign, (text) => {
      const counts = { planned: 0, failed: 0, skipped: 0, todo: 0, extra: 0 };
      const parser = new Parser();
      parser.on("extra", () => {
        counts.extra += 1;
      });
      parser.on("child", (child: Parser) =>
        child.on("complete", ({ count, fail, skip, todo }) => {
          counts.planned += count;
          counts.failed += fail;
          counts.skipped += skip;
          counts.todo += todo;
        }),
      );
      parser.end(renderTap(reportWith(text)));
      // tap-parser counts a failing TODO among the failures too.
      expect(counts).toEqual({ planned: 5, failed: 3, skipped: 1, todo: 1, extra: 0 });
    }),
    { numRuns: 100 },
  );
});

it("no text changes what junit.xml counts", () => {
  fc.assert(
    fc.property(foreign, (text) => {
      const xml = renderJunit(reportWith(text));
      const count = (tag: string): number => xml.match(new RegExp(`<${tag}[ >]`, "g"))?.length ?? 0;
      expect([count("testcase"), count("failure"), count("error"), count("skipped")]).toEqual([5, 1, 1, 2]);
      expect(xml).toContain('tests="5" failures="1" errors="1"');
    }),
    { numRuns: 50 },
  );
});

/** A value as it comes over the wire: JSON has no -0. */
const sentValue = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

it("records come back as they were", () => {
  fc.assert(
    fc.property(foreign, sentValue, (text, value) => {
      const result = caseResult({ title: text, status: "fail", mismatches: [{ path: text, expected: value, actual: text }] });
      const { record: _record, format: _format, ...header } = runHeader([result]);
      const { record: _kind, cases: _cases, digest: _digest, ...footer } = runFooter([result]);
      const writer = createRecordWriter();
      const written = [writer.header(header), writer.case({ result, ms: 1 }), writer.footer(footer)];
      expect(readRecords(written.map(({ line }) => line).join("")).cases).toEqual([written[1]?.record]);
    }),
    { numRuns: 100 },
  );
});

it("what is shown is printable, and a second look changes nothing", () => {
  fc.assert(
    fc.property(foreign, (text) => {
      expect(oneLine(text)).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
      expect(oneLine(oneLine(text))).toBe(oneLine(text));
      expect(defuseCi(manyLines(text))).not.toMatch(/^[ \t]*::|##\[/m);
      expect(JSON.parse(safeJson(JSON.stringify(text)))).toBe(text);
    }),
  );
});
