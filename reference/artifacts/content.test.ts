import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalEntries, indexText, MAX_NAME_BYTES, MAX_PATH_BYTES, normalizeEntryPath } from "./bundle-index.ts";
import { indexOf, measureContent, type Payload, readPayload } from "./content.ts";
import { sha256 } from "./hash.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const refused = expect.objectContaining({ code: "ARTIFACT_INVALID" });

describe("content", () => {
  it("of a file is its bytes", () => {
    expect(measureContent(readPayload({ text: "hello" }))).toEqual({
      content_hash: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      size_bytes: 5,
    });
    expect(measureContent(readPayload({ base64: base64("hello") }))).toEqual(measureContent(readPayload({ text: "hello" })));
    expect(measureContent(readPayload({ text: "é" })).size_bytes).toBe(2);
  });

  it("of a bundle is its index, in any order of entries (READ-45)", () => {
    const entries = [
      { path: "b", base64: base64("2") },
      { path: "a/x", base64: base64("1") },
    ];
    const index = `[{"content_hash":"${sha256("1")}","path":"a/x","size_bytes":1},{"content_hash":"${sha256("2")}","path":"b","size_bytes":1}]`;
    for (const order of [entries, [...entries].reverse()]) {
      expect(measureContent(readPayload({ entries: order }))).toEqual({ content_hash: sha256(index), size_bytes: 2 });
    }
  });

  it("of an empty bundle is an empty index", () => {
    expect(measureContent(readPayload({ entries: [] }))).toEqual({ content_hash: sha256("[]"), size_bytes: 0 });
  });

  it("sorts paths by their UTF-8 bytes", () => {
    const paths = ["\u{1D11E}", "\uFF21", "z", "a/b", "a-b"];
    const sorted = readPayload({ entries: paths.map((path) => ({ path, base64: "" })) });
    expect(sorted.kind === "entries" && sorted.entries.map((entry) => entry.path)).toEqual(["a-b", "a/b", "z", "\uFF21", "\u{1D11E}"]);
  });

  const broken: readonly (readonly [string, Payload])[] = [
    ["no form", {}],
    ["two forms", { text: "a", base64: "YQ==" }],
    ["a path twice", { entries: ["a", "a"].map((path) => ({ path, base64: "" })) }],
  ];
  it.each(broken)("is refused with %s", (_, payload) => expect(() => readPayload(payload)).toThrow(refused));
});

describe("paths of entries", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["a/b", "a/b"],
    ["a\\b", "a/b"],
    ["e\u0301.txt", "\u00e9.txt"],
    ["..a/b..", "..a/b.."],
    ["x".repeat(MAX_NAME_BYTES), "x".repeat(MAX_NAME_BYTES)],
  ];
  it.each(rows)("%j is %j", (path, normal) => expect(normalizeEntryPath(path)).toBe(normal));

  const unsafe = [
    "",
    "/a",
    "\\a",
    "\\\\host\\a",
    "C:\\a",
    "c:a",
    "..",
    "../a",
    "a/../b",
    "a\\..\\b",
    ".",
    "./a",
    "a/.",
    "a//b",
    "a/",
    "a\u0000b",
    "a\nb",
    "\ud800",
  ];
  const long = ["x".repeat(MAX_NAME_BYTES + 1), "é".repeat(128), `${"d/".repeat(MAX_PATH_BYTES / 2)}f`];
  it.each([...unsafe, ...long])("%j is refused", (path) => expect(() => normalizeEntryPath(path)).toThrow(refused));

  const clashing: readonly (readonly string[])[] = [
    ["a/b", "a\\b"],
    ["\u00e9", "e\u0301"],
    ["a", "a/b"],
    ["a/b/c/d", "a/b"],
    ["a", "a-b", "a/b"],
  ];
  it.each(clashing.map((paths) => [paths] as const))("%j cannot stand beside each other", (paths) =>
    expect(() => canonicalEntries(paths.map((path) => ({ path })))).toThrow(refused),
  );
});

describe("properties of the bundle hash (MEX-ART-03)", () => {
  const name = fc
    .string({ unit: fc.constantFrom("a", "B", "0", "-", "_", "é", "ß", "語", "𝄞", " "), minLength: 1, maxLength: 6 })
    .filter((text) => text.trim() === text);
  const entry = fc.record({ names: fc.array(name, { minLength: 1, maxLength: 4 }), bytes: fc.uint8Array({ maxLength: 16 }) });
  const bundle = fc.uniqueArray(entry, { maxLength: 8, selector: ({ names }) => names[0] });
  const spell = (separator: string, form: "NFC" | "NFD") => (one: { names: string[]; bytes: Uint8Array }) => ({
    path: one.names.join(separator).normalize(form),
    base64: Buffer.from(one.bytes).toString("base64"),
  });
  const hash = (entries: { path: string; base64: string }[]): string => measureContent(readPayload({ entries })).content_hash;

  it("entry order, separators and Unicode form say nothing", () => {
    fc.assert(
      fc.property(bundle, fc.infiniteStream(fc.nat()), (entries, order) => {
        const expected = hash(entries.map(spell("/", "NFC")));
        const keys = entries.map(() => order.next().value ?? 0);
        const shuffled = entries.map((one, index) => [keys[index] ?? 0, one] as const).sort(([left], [right]) => left - right);
        expect(hash(shuffled.map(([, one]) => spell("\\", "NFD")(one)))).toBe(expected);
      }),
    );
  });

  it("a byte, a path, an entry more or less says something", () => {
    fc.assert(
      fc.property(
        bundle.filter((entries) => entries.length > 0),
        (entries) => {
          const [first, ...rest] = entries.map(spell("/", "NFC"));
          if (first === undefined) return;
          const whole = hash([first, ...rest]);
          const others = [
            rest,
            [...rest, { ...first, path: `${first.path}~` }],
            [...rest, { ...first, base64: base64(`${first.base64}+`) }],
            [...rest, first, { path: "~", base64: "" }],
          ];
          for (const other of others) expect(hash(other)).not.toBe(whole);
        },
      ),
    );
  });

  it("the index says exactly what is hashed", () => {
    fc.assert(
      fc.property(bundle, (entries) => {
        const content = readPayload({ entries: entries.map(spell("/", "NFC")) });
        if (content.kind !== "entries") return;
        expect(sha256(indexText(indexOf(content.entries)))).toBe(measureContent(content).content_hash);
      }),
    );
  });
});
