import { describe, expect, it } from "vitest";
import type { ArtifactHandle } from "../../spec-cases/contract/types.ts";
import { contentHash, contentSize, type Payload, readPayload, sha256 } from "./content.ts";
import { type ArtifactInput, createArtifactStore, readArtifacts } from "./store.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const ID = "00000000-0000-4000-8000-0000000000e1";

function input(payload: Payload, changes: Partial<ArtifactHandle> = {}): ArtifactInput {
  const content = readPayload(payload);
  const handle: ArtifactHandle = {
    artifact_id: ID,
    kind: "file",
    uri: `.handshake/artifacts/L3/${ID}/payload`,
    content_hash: contentHash(content),
    size_bytes: contentSize(content),
    classification: "low",
    exportable: true,
    ...changes,
  };
  return { ...payload, handle, media_type: "text/plain", artifact_type: "artifact.document" };
}

describe("content", () => {
  it("of a file is its bytes", () => {
    expect(contentHash(readPayload({ text: "hello" }))).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    expect(contentHash(readPayload({ base64: base64("hello") }))).toBe(contentHash(readPayload({ text: "hello" })));
    expect(contentSize(readPayload({ text: "é" }))).toBe(2);
  });

  it("of a bundle is its index, in any order of entries (READ-45)", () => {
    const entries = [
      { path: "b", base64: base64("2") },
      { path: "a/x", base64: base64("1") },
    ];
    const index = `[{"content_hash":"${sha256("1")}","path":"a/x","size_bytes":1},{"content_hash":"${sha256("2")}","path":"b","size_bytes":1}]`;
    expect(contentHash(readPayload({ entries }))).toBe(sha256(index));
    expect(contentHash(readPayload({ entries: [...entries].reverse() }))).toBe(sha256(index));
    expect(contentSize(readPayload({ entries }))).toBe(2);
  });

  it("sorts paths by their UTF-8 bytes", () => {
    const paths = ["\u{1D11E}", "\uFF21", "z"];
    const sorted = readPayload({ entries: paths.map((path) => ({ path, base64: "" })) });
    expect(sorted.kind === "entries" && sorted.entries.map((entry) => entry.path)).toEqual(["z", "\uFF21", "\u{1D11E}"]);
  });

  const broken: readonly (readonly [string, Payload])[] = [
    ["no form", {}],
    ["two forms", { text: "a", base64: "YQ==" }],
    [
      "a path twice",
      {
        entries: [
          { path: "a", base64: "" },
          { path: "a", base64: "" },
        ],
      },
    ],
  ];
  it.each(broken)("is refused with %s", (_, payload) => expect(() => readPayload(payload)).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" })));
});

describe("the store", () => {
  it("finds what was put, and the same bytes again are the same artifact (READ-58)", () => {
    const store = createArtifactStore();
    expect(store.find(ID)).toBeNull();
    const first = store.put(input({ text: "hello" }));
    expect(store.put(input({ base64: base64("hello") }))).toBe(first);
    expect(store.find(ID)).toMatchObject({ size_bytes: 5, media_type: "text/plain" });
  });

  const refused: readonly (readonly [string, ArtifactInput])[] = [
    ["another hash", input({ text: "hello" }, { content_hash: "0".repeat(64) })],
    ["another size", input({ text: "hello" }, { size_bytes: 6 })],
    ["other bytes under a taken id (MEX-ART-04)", input({ text: "other" })],
  ];
  it.each(refused)("refuses %s and keeps what it has", (_, second) => {
    const store = createArtifactStore(readArtifacts([input({ text: "hello" })]));
    expect(() => store.put(second)).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    expect(store.find(ID)?.content_hash).toBe(sha256("hello"));
  });

  it("shares what a world starts with, and keeps its own apart", () => {
    const shared = readArtifacts([]);
    const [left, right] = [createArtifactStore(shared), createArtifactStore(shared)];
    left.put(input({ text: "hello" }));
    expect([left.find(ID) !== null, right.find(ID)]).toEqual([true, null]);
  });
});
