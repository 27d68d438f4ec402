import { describe, expect, test } from "vitest";
import { splitCase } from "../cases/split.ts";
import type { Case } from "../cases/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { BuiltCase } from "../world/types.ts";
import { evidenceOf } from "./evidence.ts";

const DEFINITION: Case = {
  id: "TST-001",
  title: "MUST hold",
  gate: "G-CAP",
  class: "core",
  level: "MUST",
  status: "normative",
  requirements: ["MEX-CAP-01"],
  interpretations: [],
  rationale: "for the test",
  fault_in: null,
  given: { world: "default" },
  when: [],
  then: [],
};

/** What the evidence shows of one line of the wire and of one operation. */
function shown(secrets: string[], message: JsonValue, operation: JsonObject | null = null, text: string | null = null): JsonObject {
  const loaded = splitCase({ ...DEFINITION, secrets }, "gate-cap/test.json", "corpus");
  const execute = { operation, text, op_id: null, context: { actor_id: "a" } };
  const built: BuiltCase = { id: "TST-001", seed: "s", world: { world_id: "w", world: {} }, steps: [{ kind: "execute", execute }], scripts: [] };
  return evidenceOf(loaded, built, null, [{ at_ms: 1, from: "target", message }]);
}

const KEY = '-----BEGIN KEY-----\nab"c\\d\té\n-----END KEY-----';
const long = (text: string): string => `${"x".repeat(19_980)}${text}`;

describe("planted secrets stand nowhere in the evidence", () => {
  test.each([
    ["in a text", { message: `key ${KEY}` }],
    ["as the name of a member", { [KEY]: 1 }],
    ["deep in a list", [[{ deep: [KEY] }]]],
    ["in JSON as text", { operation_text: JSON.stringify({ params: { note: KEY } }) }],
    ["in JSON as text in JSON as text", JSON.stringify({ operation_text: JSON.stringify({ note: KEY }) })],
    ["in a message that is too long to be kept whole", { note: KEY, filler: "x".repeat(30_000) }],
    ["across the place where a message is cut", { note: long(KEY) }],
    ["twice", [`${KEY}${KEY}`]],
  ] as const)("%s", (_name, message) => {
    const evidence = JSON.stringify(shown([KEY], JSON.parse(JSON.stringify(message))));
    expect(evidence).toContain("[planted");
    for (const part of ["BEGIN KEY", "ab", "END KEY"]) expect(evidence).not.toContain(part);
  });
  test("in what was sent", () => {
    const evidence = JSON.stringify(shown([KEY], null, { params: { note: KEY } }, JSON.stringify({ note: KEY })));
    expect(evidence).not.toContain("BEGIN KEY");
    expect(evidence.match(/\[planted secret\]/g)).toHaveLength(2);
  });
  test("one secret that holds another", () =>
    expect(JSON.stringify(shown(["abcdefgh", "abcdefgh-ijkl"], "abcdefgh-ijkl abcdefgh"))).toContain('"[planted secret] [planted secret]"'));
});

test("without secrets everything is kept as it is", () => {
  const operation = { note: KEY };
  expect(shown([], { id: 1 }, operation)).toEqual({
    file: "gate-cap/test.json",
    sent: [{ operation, text: null, context: { actor_id: "a" } }],
    seen: [],
    transcript: [{ at_ms: 1, from: "target", message: { id: 1 } }],
  });
});

test("a long message is cut, and says how long it was", () => {
  const [line] = Object(shown([], { note: "x".repeat(50_000) }))["transcript"];
  expect(line.message).toMatch(/^\{"note":"x+… \[50011 characters\]$/);
  expect(line.message.length).toBeLessThan(20_100);
});
