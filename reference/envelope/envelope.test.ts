import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, member } from "../json.ts";
import { operation } from "../testbed/corpus.ts";
import { admit, MAX_DEPTH, MAX_VALUES } from "./admission.ts";
import { decodeContext, decodeEnvelope, decodeEnvelopeText } from "./envelope.ts";
import { compareInstants, parseTimestamp } from "./timestamp.ts";

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

function isDeepFrozen(value: unknown): boolean {
  return typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen));
}

describe("admission", () => {
  it("copies and freezes, all the way down", () => {
    const source = { a: [{ b: "c" }], d: null };
    const admission = admit(source);
    expect(admission).toMatchObject({ ok: true, value: source });
    expect(admission.ok && isDeepFrozen(admission.value)).toBe(true);
    source.a.push({ b: "later" });
    expect(admission).toMatchObject({ value: { a: [{ b: "c" }] } });
  });

  it("drops undefined members and keeps `__proto__` a member", () => {
    const parsed: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}');
    const admission = admit(isJsonObject(parsed) ? { ...parsed, gone: undefined } : null);
    expect(admission.ok && Object.keys(admission.value ?? {})).toEqual(["__proto__", "constructor"]);
    expect(admission.ok && member(admission.value, "polluted")).toBe(undefined);
  });

  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  const wide: unknown[] = [];
  wide.push(wide, wide, wide);
  const shared = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 1);
  const hostile: readonly (readonly [string, unknown, string])[] = [
    [`${MAX_DEPTH + 1} levels`, nested(MAX_DEPTH + 1), "ENVELOPE_TOO_DEEP"],
    ["10,000 levels", nested(10_000), "ENVELOPE_TOO_DEEP"],
    ["a cycle", cyclic, "ENVELOPE_TOO_DEEP"],
    ["a cycle with many branches", wide, "ENVELOPE_TOO_DEEP"],
    ["shared parts that expand without end", shared, "ENVELOPE_TOO_LARGE"],
    ["an array of holes", new Array(MAX_VALUES + 1), "ENVELOPE_TOO_LARGE"],
    ["a hole", [1, undefined], "ENVELOPE_NO_JSON_VALUE"],
    ["a bigint", { params: 1n }, "ENVELOPE_NO_JSON_VALUE"],
    ["a symbol", Symbol("s"), "ENVELOPE_NO_JSON_VALUE"],
    ["NaN", Number.NaN, "ENVELOPE_NO_JSON_VALUE"],
    ["binary data", new Uint8Array(8), "ENVELOPE_NO_JSON_VALUE"],
    [
      "a getter that throws",
      {
        get params() {
          throw new Error("no");
        },
      },
      "ENVELOPE_UNREADABLE",
    ],
    [
      "a proxy that throws",
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("no");
          },
        },
      ),
      "ENVELOPE_UNREADABLE",
    ],
  ];
  it.each(hostile)("refuses %s", (_, value, code) => expect(admit(value)).toMatchObject({ ok: false, fault: { code } }));

  it(`admits ${MAX_DEPTH} levels`, () => expect(admit(nested(MAX_DEPTH)).ok).toBe(true));

  it("bounds the compact size from above, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const admission = admit(value);
        expect(admission.ok && admission.bytes_bound).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });

  it("gives back what it was given, for any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const admission = admit(value);
        expect(admission.ok && JSON.stringify(admission.value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 300 },
    );
  });
});

describe("decodeEnvelope keeps what can be said of a broken envelope", () => {
  const op_id = "01890a5d-ac96-474b-8def-0123456789ab";
  const rows: readonly (readonly [string, unknown, { op_id: string | null; engine_id: string | null; operation: string | null }])[] = [
    ["too deep", { ...operation(), op_id, params: nested(100) }, { op_id, engine_id: "engine.spatial", operation: "spatial.build_model" }],
    ["names that are no strings", { op_id, engine_id: 1, operation: ["x"] }, { op_id, engine_id: null, operation: null }],
    ["op_id in upper case", { ...operation(), op_id: op_id.toUpperCase() }, { op_id: null, engine_id: "engine.spatial", operation: "spatial.build_model" }],
    ["no object", [op_id], { op_id: null, engine_id: null, operation: null }],
  ];
  it.each(rows)("%s", (_, sent, expected) => {
    const envelope = decodeEnvelope(sent);
    expect(envelope).toMatchObject({ ...expected, planned: null });
    expect(envelope.fault).not.toBeNull();
  });

  it("does not run accessors to salvage", () => {
    let runs = 0;
    const sent = {
      get op_id() {
        runs += 1;
        throw new Error("no");
      },
    };
    expect(decodeEnvelope(sent).op_id).toBeNull();
    expect(runs).toBe(1);
  });
});

describe("decodeEnvelopeText", () => {
  const text = JSON.stringify(operation());
  const rows: readonly (readonly [string, unknown, string | null])[] = [
    ["an operation", text, null],
    ["whitespace around it", ` \n${text}\t`, null],
    ["a duplicate key, read as JSON.parse reads it", `{"op_id":"x",${text.slice(1)}`, null],
    ["empty text", "", "ENVELOPE_NOT_JSON"],
    ["truncated", text.slice(0, -1), "ENVELOPE_NOT_JSON"],
    ["a byte order mark", `\uFEFF${text}`, "ENVELOPE_NOT_JSON"],
    ["two values", `${text}${text}`, "ENVELOPE_NOT_JSON"],
    ["no text at all", 7, "ENVELOPE_NOT_JSON"],
    ["an array", "[]", "ENVELOPE_NOT_OBJECT"],
    ["100,000 levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "ENVELOPE_TOO_DEEP"],
    ["a number beyond all numbers", text.replace('"cpu_time_ms":5000', '"cpu_time_ms":1e999'), "ENVELOPE_NO_JSON_VALUE"],
    ["__proto__", `{"__proto__":{"op_id":"x"},${text.slice(1)}`, "ENVELOPE_MALFORMED"],
  ];
  it.each(rows)("%s", (_, sent, code) => expect(decodeEnvelopeText(sent).fault?.code ?? null).toBe(code));

  it("does not repeat what was sent", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (sent) => {
        expect(decodeEnvelopeText(`{"secret${sent}`).fault?.reason).not.toContain(`secret${sent}`);
      }),
      { numRuns: 50 },
    );
  });
});

describe("decodeContext", () => {
  it("keeps a good context", () => expect(decodeContext({ actor_id: "a", model_id: null })).toEqual({ value: { actor_id: "a", model_id: null }, fault: null }));
  it.each([[null], [7], [{}], [{ actor_id: 7 }], [() => 1]])("names a stand-in for %j", (sent) => {
    expect(decodeContext(sent)).toMatchObject({ value: { actor_id: "unknown" }, fault: { code: "CONTEXT_MALFORMED" } });
  });
});

describe("timestamps", () => {
  const same: readonly (readonly [string, string])[] = [
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000000+00:00"],
    ["2026-01-01T00:00:60Z", "2026-01-01T00:01:00Z"],
    ["2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500Z"],
  ];
  it.each(same)("%s is %s", (left, right) => expect(parseTimestamp(left)).toEqual(parseTimestamp(right)));
  it.each(["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00", "2026-01-01 00:00:00Z", "2026-13-01T00:00:00Z"])(
    "%j is none",
    (text) => expect(parseTimestamp(text)).toBeNull(),
  );
  it("compares to the nanosecond", () => {
    const [early, late] = [parseTimestamp("2026-01-01T00:00:00.000000001Z"), parseTimestamp("2026-01-01T00:00:00.000000002Z")];
    expect(early !== null && late !== null && compareInstants(early, late)).toBeLessThan(0);
  });
});
