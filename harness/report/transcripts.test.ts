import { expect, it } from "vitest";
import { renderTranscripts, transcriptLines } from "./transcripts.ts";

const line = (from: "harness" | "target", message: object) => ({ at_ms: 1, from, message: JSON.parse(JSON.stringify(message)) });

it("tells calls, answers and errors, without the case id", () => {
  const evidence = {
    transcript: [
      line("harness", { jsonrpc: "2.0", id: 1, method: "execute", params: { case: "c-1", operation: { a: 1 } } }),
      line("target", { jsonrpc: "2.0", id: 1, result: { outcome: "denied" } }),
      line("target", { jsonrpc: "2.0", id: 2, error: { code: -32601, message: "no" } }),
    ],
  };
  expect(transcriptLines(evidence)).toEqual(['> execute {"operation":{"a":1}}', '< {"outcome":"denied"}', '< error {"code":-32601,"message":"no"}']);
});

it.each<[string, string, string]>([
  ["ids", '{"id":"00000000-0000-4000-8000-000000000001"}', '< {"id":"<uuid>"}'],
  ["times", '{"timestamp":"2026-01-01T00:00:00.123Z"}', '< {"timestamp":"<time>"}'],
  ["hashes", `{"hash":"${"0a".repeat(32)}"}`, '< {"hash":"<hash>"}'],
  ["durations", '{"duration_ms":1.25}', '< {"duration_ms":<ms>}'],
  ["and keeps words", '{"outcome":"denied"}', '< {"outcome":"denied"}'],
])("names %s alone", (_name, result, expected) => {
  expect(transcriptLines({ transcript: [line("target", { jsonrpc: "2.0", id: 1, result: JSON.parse(result) })] })).toEqual([expected]);
});

it.each([
  ["< a", "< a", "="],
  ["< a", "< b", "!"],
  ["< a", "", "!"],
])("marks %j and %j with %s", (before, after, mark) => {
  expect(
    renderTranscripts(before === "" ? [] : [before], after === "" ? [] : [after], 120)
      .split("\n")[1]
      ?.charAt(0),
  ).toBe(mark);
});

it("has nothing to tell where no transcript was kept", () => {
  expect(transcriptLines(null)).toEqual([]);
  expect(transcriptLines({ transcript: "text" })).toEqual([]);
});
