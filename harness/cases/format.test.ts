import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalJson, type JsonValue } from "../json.ts";
import { DENY_CASE, withCorpus } from "./corpus-in-temp.ts";
import { createFormatter, formatFile, schemasOf } from "./format.ts";
import { readCorpus } from "./load-corpus.ts";

const read = readCorpus({ root: fileURLToPath(new URL("../../spec-cases", import.meta.url)) });
const formatter = createFormatter(schemasOf(read));
const format = (value: JsonValue): string => formatter.format("case", value) ?? "";
const outcome = (text: string) => formatFile(formatter, { file: "gate-cap/x.json", origin: "corpus", text });

describe("the canonical form", () => {
  test("is that of this example", () => {
    const shuffled = Object.fromEntries(Object.entries(DENY_CASE).toReversed());
    expect(format(shuffled)).toBe(`{
  "id": "CAP-002",
  "title": "MUST deny what is not granted",
  "gate": "G-CAP",
  "class": "core",
  "level": "MUST",
  "status": "normative",
  "requirements": ["MEX-AAA-01"],
  "interpretations": [],
  "rationale": "another scope was granted",
  "fault_in": "operation",
  "given": { "world": "small" },
  "when": [
    {
      "execute": {
        "base": "op",
        "patch": [{ "op": "replace", "path": "/capabilities_requested/0", "value": "fs.read:b" }]
      }
    }
  ],
  "then": [
    {
      "verdict": "DENY",
      "phase": "request",
      "gate": ["G-CAP"],
      "engine_calls": 0,
      "events": [
        { "gate_outcome": { "gate": "G-CAP", "outcome": "deny" } },
        { "capability_action": { "capability_id": "fs.read:b", "decision_outcome": "deny" } },
        { "diagnostic": { "severity": "error" } }
      ]
    }
  ]
}
`);
  });

  /** [what, value of a free member, its text on the line] */
  const LINES: [string, JsonValue, string][] = [
    ["members that no schema knows keep their order", { b: 1, a: 2 }, '{ "b": 1, "a": 2 }'],
    ["members of a patch take the schema's order", [{ value: 1, path: "/x", op: "add" }], '[{ "op": "add", "path": "/x", "value": 1 }]'],
    ["empty ones", [{}, []], "[{}, []]"],
    ["non-ASCII is escaped", "\u00e9\u0430\u200b\ud800😀", '"\\u00e9\\u0430\\u200b\\ud800\\ud83d\\ude00"'],
    ["own __proto__", JSON.parse('{"__proto__":{"x":1}}'), '{ "__proto__": { "x": 1 } }'],
  ];
  test.each(LINES)("%s", (_, value, text) => {
    const patch = Array.isArray(value) && value.length === 1;
    const written = patch ? format({ given: { world: "w", patch: value } }) : format({ secrets: value });
    expect(written).toContain(text);
  });

  test("a line has at most 110 columns where it can be broken", () => {
    const exact = { secrets: ["a".repeat(110 - '  "secrets": [""]'.length)] };
    expect(format(exact).split("\n")).toHaveLength(4);
    expect(format({ secrets: [`${exact.secrets[0]}a`] }).split("\n")).toHaveLength(6);
    expect(format({ ...exact, when: [] }).split("\n")).toHaveLength(5 + 2);
  });

  test("the file itself is always one member a line", () => expect(format({ id: "X" })).toBe('{\n  "id": "X"\n}\n'));

  test("is reached in one step, means the same, and keeps every line within its limit", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), (value) => {
        const plain: JsonValue = JSON.parse(JSON.stringify(value));
        const text = format(plain);
        expect(equalJson(JSON.parse(text), plain)).toBe(true);
        expect(format(JSON.parse(text))).toBe(text);
        expect(text).toMatch(/^[\n -~]*$/);
        for (const line of text.split("\n")) if (line.length > 110) expect(line).not.toMatch(/[[{] ?[^ ].*[\]}],?$/);
      }),
      { numRuns: 300 },
    );
  });

  test("is reached by every file of the corpus without loss", () => {
    for (const file of read.files) {
      const found = formatFile(formatter, file);
      expect(found.kind, file.file).not.toBe("unsafe");
      if (found.kind === "other") expect(formatFile(formatter, { ...file, text: found.text })).toEqual({ kind: "canonical" });
    }
  });
});

describe("files that are left alone", () => {
  const UNSAFE: [string, string, string][] = [
    ["duplicate members", '{"id":"X","id":"Y"}', "/id: member `id` stands twice"],
    ["numbers that reading changes", '{"id":9007199254740993}', "/id: number `9007199254740993` changes"],
    ["no JSON", '{"id":}', "line 1, column 7: not JSON"],
    ["a byte order mark", "\ufeff{}", "byte order mark"],
  ];
  test.each(UNSAFE)("%s", (_, text, reason) => expect(outcome(text)).toEqual({ kind: "unsafe", reason: expect.stringContaining(reason) }));

  test("other kinds have no canonical form", () => {
    expect(formatFile(formatter, { file: "requirements.json", origin: "corpus", text: '{"a":1}' })).toEqual({ kind: "canonical" });
    expect(outcome('{"a":1}')).toEqual({ kind: "other", text: '{\n  "a": 1\n}\n' });
  });

  test("worlds and operations are formatted by their schemas", async () => {
    await withCorpus({ "worlds/small.json": '{"world":{"policy":{"denied":[]}},"title":"t"}' }, (root) => {
      const file = readCorpus({ root }).files.find((candidate) => candidate.file === "worlds/small.json");
      const found = file ? formatFile(formatter, file) : null;
      expect(found).toEqual({ kind: "other", text: '{\n  "title": "t",\n  "world": { "policy": { "denied": [] } }\n}\n' });
    });
  });
});
