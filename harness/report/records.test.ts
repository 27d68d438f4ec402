import { describe, expect, it } from "vitest";
import { HarnessError } from "../errors.ts";
import { readRecords } from "./read-records.ts";
import { caseResult, everyStatus, hostileCases, runFooter, runHeader } from "./report-builder.ts";
import { createRecordWriter } from "./write-records.ts";

/** The lines of a run of these cases. */
function written(cases = everyStatus()): string[] {
  const writer = createRecordWriter();
  const { record: _record, format: _format, ...header } = runHeader(cases);
  const { record: _kind, cases: _cases, digest: _digest, ...footer } = runFooter(cases);
  return [
    writer.header(header).line,
    ...cases.map((result) => writer.case({ result, ms: 3, evidence: { transcript: [] }, facts: null }).line),
    writer.footer(footer).line,
  ];
}

function refusalOf(text: string): HarnessError {
  try {
    readRecords(text);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("what was written is read back", () => {
  it.each([
    ["every status", everyStatus()],
    ["hostile texts", hostileCases()],
    ["no case", []],
  ])("%s", (_, cases) => {
    const records = readRecords(written(cases).join(""));
    expect(records.cases.map(({ result }) => result)).toEqual(cases);
    expect(records.footer?.cases).toBe(cases.length);
    expect(records.header.planned).toEqual(cases.map(({ id }) => id));
  });

  it("leaves evidence out unless asked for", () => {
    const text = written().join("");
    expect(readRecords(text).cases[0]).not.toHaveProperty("evidence");
    expect(readRecords(text, { evidence: true }).cases[0]).toHaveProperty("evidence", { transcript: [] });
  });

  it("writes one printable line a record", () => {
    for (const line of written(hostileCases())) expect(line).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*\n$/u);
  });
});

it("takes secrets out before the digest, and says what it wrote", () => {
  const secret = ["AKIA", "ABCDEFGHIJKLMNOP"].join("");
  const writer = createRecordWriter();
  const result = caseResult({ status: "fail", mismatches: [{ path: "/x", expected: null, actual: secret }] });
  const { record: _record, format: _format, ...header } = runHeader([result]);
  const { record: _kind, cases: _cases, digest: _digest, ...footer } = runFooter([result], { stderr: `key ${secret}` });
  const lines = [writer.header(header), writer.case({ result, ms: 1 }), writer.footer(footer)];
  const records = readRecords(lines.map(({ line }) => line).join(""));
  expect(records.cases[0]).toEqual(lines[1]?.record);
  expect(records.cases[0]?.result.mismatches[0]?.actual).toBe("[REDACTED:secret:secret_aws]");
  expect(records.footer?.stderr).toBe("key [REDACTED:secret:secret_aws]");
});

describe("a run that was cut off", () => {
  const lines = written();
  it.each([
    ["without its footer", lines.slice(0, -1).join(""), 9],
    ["in the middle of a case", lines.slice(0, 3).join("") + lines[3]?.slice(0, 40), 2],
    ["in the middle of the footer", lines.slice(0, -1).join("") + lines.at(-1)?.slice(0, 20), 9],
    ["after the header", lines[0] ?? "", 0],
  ])("%s has no footer", (_, text, cases) => {
    const records = readRecords(text);
    expect(records.footer).toBeNull();
    expect(records.cases).toHaveLength(cases);
  });

  it("a last line that lacks only its line break counts", () => {
    expect(readRecords(lines.join("").trimEnd()).footer).not.toBeNull();
  });
});

describe("a file that was changed is refused with its line", () => {
  const lines = written();
  const [header = "", first = "", second = ""] = lines;
  const footer = lines.at(-1) ?? "";
  const rest = lines.slice(2);
  it.each([
    ["nothing", "", "the run file is empty", undefined],
    ["no JSON", `${header}{"record":\n${footer}`, "line 2 of the run file is no JSON", 2],
    ["an empty line", `${header}\n${rest.join("")}`, "line 2 of the run file is no JSON", 2],
    ["no header", lines.slice(1).join(""), "line 1 of the run file should be the header", 1],
    ["two headers", header + header, "line 2 of the run file is a second header", 2],
    ["a case twice", header + first + first, "line 3 of the run file has a second result for `CAP-001`", 3],
    ["a case that was not planned", header + first.replace("CAP-001", "CAP-999"), "line 2 of the run file has a result for `CAP-999`", 2],
    ["a case left out", header + rest.join(""), "line 10 of the run file says that 9 cases were written, and 8 are there", 10],
    ["another verdict", lines.join("").replace('"status":"fail"', '"status":"pass"'), "the file was changed", 11],
    ["cases in another order", header + second + first + lines.slice(3).join(""), "the file was changed", 11],
    ["more after the footer", lines.join("") + first, "line 12 of the run file stands after the footer", 12],
    ["an unknown member", header.replace('"seed":', '"sneed":1,"seed":'), "line 1 of the run file is no record", 1],
    ["an unknown status", header + first.replace('"status":"pass"', '"status":"great"'), "line 2 of the run file is no record: at `/result/status`", 2],
    ["another format", header.replace("mex-conformance-run/1", "mex-conformance-run/9"), "line 1 of the run file is no record: at `/format`", 1],
    ["a plan with a case twice", header.replace('"CAP-001",', '"CAP-001","CAP-001",'), "line 1 of the run file plans a case twice", 1],
    ["10,000 levels", `${header}${"[".repeat(10_000)}\n`, "line 2 of the run file is nested deeper than 300 levels", 2],
    ["another kind of file", "<html>\n", "line 1 of the run file is no JSON", 1],
  ])("%s", (_, text, message, line) => {
    const error = refusalOf(text);
    expect(error.code).toBe("RUN_FILE");
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/; report from the file as the run wrote it, or run again$/);
    expect(error.place["line"]).toBe(line);
  });
});

it("the order of records is kept", () => {
  const { record: _kind, cases: _cases, digest: _digest, ...footer } = runFooter([]);
  expect(() => createRecordWriter().case({ result: caseResult(), ms: 1 })).toThrow("between header and footer");
  expect(() => createRecordWriter().footer(footer)).toThrow("last record");
});
