import { describe, expect, it } from "vitest";
import { artifactId, handleFor, originOf, STORES, stagedInput, store, worldArtifact } from "../testbed/artifacts.ts";
import { MemoryReceiver, type Payload } from "./content.ts";
import { sha256 } from "./hash.ts";
import type { ArtifactInput, InputCopies, Staging } from "./store.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const ID = artifactId(0xe1);
const BUNDLE: Payload = { entries: ["b/c.txt", "a.txt"].map((path) => ({ path, base64: base64(`in ${path}`) })) };
const invalid = expect.objectContaining({ code: "ARTIFACT_INVALID" });
const textOf = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString("utf8"));

async function streamed(inputs: InputCopies, artifact_id: string): Promise<string | null> {
  const stream = inputs.stream(artifact_id);
  if (stream === null) return null;
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}

describe.each(STORES)("a store %s", (_, open) => {
  it("finds and reads what was put, under its id in either letter case", () => {
    const artifacts = open();
    expect([artifacts.find(ID), artifacts.read(ID), artifacts.list()]).toEqual([null, null, []]);
    const manifest = store(artifacts, { text: "hello" }, {}, { filename_hint: "hello.txt" });
    expect(manifest).toMatchObject({
      artifact_id: ID,
      layer: "L3",
      content_hash: sha256("hello"),
      size_bytes: 5,
      mime: "text/plain",
      filename_hint: "hello.txt",
    });
    expect(manifest).not.toHaveProperty("uri");
    expect(artifacts.find(ID.toUpperCase())).toEqual(manifest);
    expect(artifacts.read(ID)).toEqual({ manifest, content: { kind: "file", bytes: Buffer.from("hello") } });
  });

  it("keeps directories and bundles in the order of their index, the empty one too", () => {
    const artifacts = open();
    store(artifacts, BUNDLE, { kind: "bundle" });
    expect(artifacts.read(ID)?.content).toEqual({
      kind: "entries",
      entries: [
        { path: "a.txt", bytes: Buffer.from("in a.txt") },
        { path: "b/c.txt", bytes: Buffer.from("in b/c.txt") },
      ],
    });
    store(artifacts, { entries: [] }, { artifact_id: artifactId(2) });
    expect(artifacts.read(artifactId(2))).toMatchObject({ manifest: { content_hash: sha256("[]"), size_bytes: 0 }, content: { kind: "entries", entries: [] } });
  });

  it("hands content to a receiver, verified", async () => {
    const artifacts = open([worldArtifact({ text: "untrue" }, { artifact_id: artifactId(2), content_hash: sha256("true"), size_bytes: 6 })]);
    store(artifacts, BUNDLE);
    const receiver = new MemoryReceiver();
    expect(await artifacts.copy(ID, receiver)).toBe(true);
    expect(receiver.content()).toEqual(artifacts.read(ID)?.content);
    expect(await artifacts.copy(artifactId(2), new MemoryReceiver())).toBe(false);
    expect(await artifacts.copy(artifactId(3), new MemoryReceiver())).toBe(false);
  });

  const untrue: readonly (readonly [string, ArtifactInput])[] = [
    ["another hash", stagedInput({ text: "hello" }, { content_hash: "0".repeat(64) })],
    ["another size", stagedInput({ text: "hello" }, { size_bytes: 6 })],
    ["other bytes under a taken id (MEX-ART-04)", stagedInput({ text: "other" })],
    ["a folder in the place of a file", stagedInput({ entries: [] })],
  ];
  it.each(untrue)("refuses %s and keeps what it has", (_, input) => {
    const artifacts = open();
    const first = store(artifacts, { text: "hello" });
    expect(store(artifacts, { base64: base64("hello") })).toBe(first);
    expect(() => store(artifacts, input, input.handle)).toThrow(invalid);
    expect(() => artifacts.openSession().staging.put(input)).toThrow(invalid);
    expect(artifacts.read(ID)).toMatchObject({ manifest: first, content: { bytes: Buffer.from("hello") } });
  });

  const verdicts: readonly (readonly [string, Partial<ReturnType<typeof handleFor>>, string])[] = [
    ["a true handle", {}, "verified"],
    ["an id that is not stored", { artifact_id: artifactId(9) }, "missing"],
    ["another hash", { content_hash: sha256("other") }, "hash"],
    ["another size", { size_bytes: 4 }, "size"],
  ];
  it.each(verdicts)("says of %s what it finds", async (_, changes, verification) => {
    const artifacts = open();
    store(artifacts, { text: "hello" });
    const session = artifacts.openSession();
    for (const view of [artifacts, session.inputs, session.staging]) expect(await view.verify(handleFor({ text: "hello" }, changes))).toBe(verification);
    session.close();
  });

  it("does not find bytes that are not those of their manifest", async () => {
    const artifacts = open([worldArtifact({ text: "untrue" }, { content_hash: sha256("truely"), size_bytes: 6 })]);
    expect(artifacts.find(ID)).toMatchObject({ content_hash: sha256("truely") });
    expect(await artifacts.verify(handleFor({ text: "truely" }))).toBe("hash");
    expect(await artifacts.verify(handleFor({ text: "untrue" }))).toBe("hash");
    expect(artifacts.read(ID)).toBeNull();
  });

  it("removes artifacts whole, and lists the others by id", () => {
    const artifacts = open([worldArtifact({ text: "a" }, { artifact_id: artifactId(1) })]);
    for (const n of [3, 2]) store(artifacts, { text: String(n) }, { artifact_id: artifactId(n) });
    expect(artifacts.list().map(({ artifact_id }) => artifact_id)).toEqual([1, 2, 3].map(artifactId));
    artifacts.remove([artifactId(1), artifactId(3), artifactId(7), "../..", ""]);
    expect(artifacts.list().map(({ artifact_id }) => artifact_id)).toEqual([artifactId(2)]);
    expect(artifacts.find(artifactId(1))).toBeNull();
    store(artifacts, { text: "anew" }, { artifact_id: artifactId(1) });
    expect(artifacts.read(artifactId(1))?.content).toMatchObject({ bytes: Buffer.from("anew") });
  });
});

describe.each(STORES)("inputs of a session %s (MEX-INT-06)", (_, open) => {
  it("are read as they were verified, each time anew", async () => {
    const artifacts = open();
    store(artifacts, { text: "hello" });
    store(artifacts, BUNDLE, { artifact_id: artifactId(2) });
    const { inputs } = artifacts.openSession();
    expect([inputs.read(ID), inputs.readEntries(artifactId(2)), inputs.stream(ID)]).toEqual([null, null, null]);
    await inputs.verify(handleFor({ text: "hello" }));
    await inputs.verify(handleFor(BUNDLE, { artifact_id: artifactId(2) }));
    const first = inputs.read(ID);
    first?.fill(0);
    artifacts.remove([ID, artifactId(2)]);
    expect(textOf(inputs.read(ID))).toBe("hello");
    expect(await streamed(inputs, ID)).toBe("hello");
    expect(inputs.readEntries(artifactId(2))?.map(({ path, bytes }) => [path, textOf(bytes)])).toEqual([
      ["a.txt", "in a.txt"],
      ["b/c.txt", "in b/c.txt"],
    ]);
    expect([inputs.read(artifactId(2)), inputs.readEntries(ID), inputs.stream(artifactId(2))]).toEqual([null, null, null]);
    expect(await inputs.verify(handleFor({ text: "hello" }))).toBe("verified");
  });

  it("that did not verify are not read, and nothing is read after the end", async () => {
    const artifacts = open();
    store(artifacts, { text: "hello" });
    const session = artifacts.openSession();
    await session.inputs.verify(handleFor({ text: "other" }));
    expect(session.inputs.read(ID)).toBeNull();
    await session.inputs.verify(handleFor({ text: "hello" }));
    session.close();
    expect(session.inputs.read(ID)).toBeNull();
  });
});

describe.each(STORES)("staging of a session %s (MEX-BYP-03)", (_, open) => {
  const staged = (staging: Staging, ...inputs: readonly ArtifactInput[]): Staging => {
    for (const input of inputs) staging.put(input);
    return staging;
  };

  it("is seen by nobody else, and stored by export alone", async () => {
    const artifacts = open();
    const [own, other] = [artifacts.openSession(), artifacts.openSession()];
    staged(own.staging, stagedInput({ text: "hello" }), stagedInput(BUNDLE, { artifact_id: artifactId(2) }));
    const handle = handleFor({ text: "hello" });
    expect(own.staging.find(ID)).toMatchObject({ mime: "text/plain", artifact_type: "artifact.document", size_bytes: 5 });
    expect(await own.staging.verify(handle)).toBe("verified");
    expect(await own.staging.verify({ ...handle, size_bytes: 4 })).toBe("size");
    expect([artifacts.find(ID), other.staging.find(ID), await other.staging.verify(handle), await artifacts.verify(handle)]).toEqual([
      null,
      null,
      "missing",
      "missing",
    ]);
    own.staging.export(new Map([[ID, originOf({ engine_id: "engine.x" })]]));
    expect(artifacts.find(ID)).toMatchObject({ engine_id: "engine.x", layer: "L3" });
    own.close();
    expect(artifacts.list().map(({ artifact_id }) => artifact_id)).toEqual([ID]);
  });

  it("takes the same content again, staged or stored, and no other (READ-58)", () => {
    const artifacts = open();
    store(artifacts, { text: "hello" });
    const { staging } = artifacts.openSession();
    staged(
      staging,
      stagedInput({ text: "hello" }),
      stagedInput({ text: "new" }, { artifact_id: artifactId(2) }),
      stagedInput({ text: "new" }, { artifact_id: artifactId(2) }),
    );
    expect(() => staging.put(stagedInput({ text: "newer" }, { artifact_id: artifactId(2) }))).toThrow(invalid);
    staging.export(new Map([ID, artifactId(2)].map((id) => [id, originOf({ filename_hint: "later" })])));
    expect(artifacts.list().map(({ filename_hint }) => filename_hint ?? null)).toEqual(["later", null]);
  });

  it("exports all or nothing", () => {
    const artifacts = open();
    const { staging } = artifacts.openSession();
    staged(staging, stagedInput({ text: "hello" }));
    expect(() => staging.export(new Map([ID, artifactId(2)].map((id) => [id, originOf()])))).toThrow(invalid);
    expect(artifacts.list()).toEqual([]);
  });

  it("loses to another attempt that was quicker with other content, and not with the same", () => {
    const artifacts = open();
    const [quick, slow, same] = [artifacts.openSession(), artifacts.openSession(), artifacts.openSession()];
    staged(quick.staging, stagedInput({ text: "hello" }));
    staged(slow.staging, stagedInput({ text: "first" }, { artifact_id: artifactId(1) }), stagedInput({ text: "other" }));
    staged(same.staging, stagedInput({ text: "hello" }));
    quick.staging.export(new Map([[ID, originOf()]]));
    expect(() => slow.staging.export(new Map([artifactId(1), ID].map((id) => [id, originOf()])))).toThrow(invalid);
    same.staging.export(new Map([[ID, originOf()]]));
    expect(artifacts.list().map(({ content_hash }) => content_hash)).toEqual([sha256("hello")]);
  });

  it("takes back what it exported, and nothing else", () => {
    const artifacts = open();
    store(artifacts, { text: "hello" });
    const { staging } = artifacts.openSession();
    staged(staging, stagedInput({ text: "hello" }), stagedInput({ text: "new" }, { artifact_id: artifactId(2) }));
    staging.export(new Map([ID, artifactId(2)].map((id) => [id, originOf()])));
    staging.withdraw();
    staging.withdraw();
    expect(artifacts.list().map(({ artifact_id }) => artifact_id)).toEqual([ID]);
  });
});
