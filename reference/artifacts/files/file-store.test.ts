import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { artifactId, openFiles, originOf, stagedInput, store, tempFolder, worldArtifact } from "../../testbed/artifacts.ts";
import type { Payload } from "../content.ts";
import { sha256 } from "../hash.ts";
import { artifactUri } from "../manifest.ts";
import { openArtifactFiles } from "./file-store.ts";

const ID = artifactId(0xe1);
const OTHER = artifactId(0xe2);
const BUNDLE: Payload = { entries: ["b/c.txt", "a.txt"].map((inside) => ({ path: inside, base64: Buffer.from(`in ${inside}`).toString("base64") })) };

/** Everything under a folder with its permissions; folders end with a slash. */
function list(folder: string, prefix = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const inside = `${prefix}${item.name}`;
    if (item.isDirectory()) return [`${inside}/`, ...list(path.join(folder, item.name), `${inside}/`)];
    return [`${inside} ${(lstatSync(path.join(folder, item.name)).mode & 0o777).toString(8)}`];
  });
}

const golden = (name: string): string => readFileSync(new URL(`../golden/${name}.txt`, import.meta.url), "utf8");

describe("the layout (MEX-ART-05)", () => {
  it("of a file, read-only", () => {
    const { root, artifacts } = openFiles();
    store(artifacts, { text: "hello" });
    expect(list(root).sort()).toEqual([
      ".handshake/",
      ".handshake/artifacts/",
      ".handshake/artifacts/L3/",
      `.handshake/artifacts/L3/${ID}/`,
      `.handshake/artifacts/L3/${ID}/artifact.json 444`,
      `.handshake/artifacts/L3/${ID}/payload 444`,
      ".handshake/staging/",
    ]);
  });

  it("of a bundle, with its index beside it", () => {
    const { artifacts, at } = openFiles();
    store(artifacts, BUNDLE, { kind: "bundle" });
    expect(list(at()).sort()).toEqual(["artifact.json 444", "bundle_index.json 444", "payload/", "payload/a.txt 444", "payload/b/", "payload/b/c.txt 444"]);
    expect(sha256(readFileSync(at("bundle_index.json")))).toBe(artifacts.find(ID)?.content_hash);
  });

  it("has the bytes that it always had", () => {
    const { artifacts, at } = openFiles();
    const session = artifacts.openSession();
    session.staging.put(
      stagedInput({ entries: [...(BUNDLE.entries ?? []), { path: "é\u{1D11E}.txt", base64: "" }] }, { kind: "bundle", classification: "high" }),
    );
    const origin = originOf({
      mime: "application/zip",
      created_at: "2026-01-01T01:00:00.120+01:00",
      filename_hint: "cafe\u0301.zip",
      created_by_job_id: artifactId(0xb1),
      source_entity_refs: [{ artefact_type: "note", artefact_id: artifactId(0xc1), selector: "#1" }],
      source_artifact_refs: [{ artifact_id: artifactId(0xa1), content_hash: sha256("input") }],
      retention_kind: "Result",
      engine_id: "engine.x",
      engine_version: "1.0",
      implementation: "impl.x",
      implementation_version: "1.2.3",
      op_id: artifactId(0xb1),
      config_hash: sha256("config"),
      input_hashes: [sha256("input")],
      determinism: "D2",
    });
    session.staging.export(new Map([[ID, origin]]));
    expect(readFileSync(at("artifact.json"), "utf8")).toBe(golden("manifest"));
    expect(readFileSync(at("bundle_index.json"), "utf8")).toBe(golden("bundle-index"));
  });

  it("is found again by another process, and nothing that is none", () => {
    const { root, artifacts, at } = openFiles();
    const manifest = store(artifacts, { text: "hello" }, {}, { pinned: true });
    store(artifacts, { text: "second" }, { artifact_id: OTHER });
    const other = (...names: readonly string[]): string => path.join(root, path.dirname(artifactUri(OTHER)), ...names);
    mkdirSync(path.join(root, ".handshake/artifacts/L3/no-id"));
    rmSync(other("artifact.json"));
    const reopened = openArtifactFiles({
      root,
      sync: false,
      initial: [worldArtifact({ text: "of the world" }), worldArtifact({ text: "new" }, { artifact_id: artifactId(5) })],
    });
    expect(reopened.find(ID)).toEqual(manifest);
    expect(reopened.read(ID)?.content).toMatchObject({ bytes: Buffer.from("hello") });
    expect(reopened.list().map(({ artifact_id }) => artifact_id)).toEqual([artifactId(5), ID]);
    for (const text of ["", "{", "[]", "{}", readFileSync(at("artifact.json"), "utf8")]) {
      writeFileSync(other("artifact.json"), text);
      expect(openArtifactFiles({ root, sync: false }).find(OTHER)).toBeNull();
      rmSync(other("artifact.json"));
    }
    expect(() => store(reopened, { text: "third" }, { artifact_id: OTHER })).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    expect(() => reopened.openSession().staging.put(stagedInput({ text: "third" }, { artifact_id: OTHER }))).toThrow(
      expect.objectContaining({ code: "ARTIFACT_INVALID" }),
    );
  });
});

describe("a root that is none", () => {
  const broken: readonly (readonly [string, (root: string) => void])[] = [
    ["does not exist", (root) => rmSync(root, { recursive: true })],
    ["holds a link for .handshake", (root) => symlinkSync(tempFolder(), path.join(root, ".handshake"))],
    ["holds a file for .handshake", (root) => writeFileSync(path.join(root, ".handshake"), "")],
    [
      "holds a link for the artifacts",
      (root) => {
        mkdirSync(path.join(root, ".handshake"));
        symlinkSync(tempFolder(), path.join(root, ".handshake", "artifacts"));
      },
    ],
    [
      "holds a link for staging",
      (root) => {
        mkdirSync(path.join(root, ".handshake"));
        symlinkSync(tempFolder(), path.join(root, ".handshake", "staging"));
      },
    ],
  ];
  it.each(broken)("%s is refused", (_, breakIt) => {
    const root = tempFolder();
    breakIt(root);
    expect(() => openArtifactFiles({ root })).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
  });

  it("itself may be reached through a link", () => {
    const [root, folder] = [tempFolder(), tempFolder()];
    symlinkSync(root, path.join(folder, "link"));
    const artifacts = openArtifactFiles({ root: path.join(folder, "link"), sync: false });
    store(artifacts, { text: "hello" });
    expect(artifacts.read(ID)).not.toBeNull();
    expect(existsSync(path.join(root, artifactUri(ID)))).toBe(true);
  });
});

describe("a folder that stands in the way", () => {
  const obstacles: readonly (readonly [string, (place: string) => void])[] = [
    ["an empty folder", (place) => mkdirSync(place)],
    ["a file", (place) => writeFileSync(place, "x")],
    ["a link out of the workspace", (place) => symlinkSync(tempFolder(), place)],
    ["a link to nothing", (place) => symlinkSync("/nonexistent", place)],
  ];
  it.each(obstacles)("%s is not replaced, and nothing is written through it", (_, obstruct) => {
    const { artifacts, at, root } = openFiles();
    const before = artifacts.openSession();
    before.staging.put(stagedInput({ text: "hello" }));
    obstruct(at());
    const seen = list(root);
    expect(() => before.staging.export(new Map([[ID, originOf()]]))).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    before.close();
    expect(() => store(artifacts, { text: "hello" })).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    expect(() => artifacts.openSession().staging.put(stagedInput({ text: "hello" }))).toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    expect(list(root).filter((line) => line.includes("artifacts"))).toEqual(seen.filter((line) => line.includes("artifacts")));
    expect(artifacts.read(ID)).toBeNull();
  });
});

describe("a disk that refuses", () => {
  it("is a fault of the store, and leaves no artifact", () => {
    const { artifacts, root } = openFiles();
    const session = artifacts.openSession();
    session.staging.put(stagedInput({ text: "hello" }));
    rmSync(path.join(root, ".handshake/artifacts"), { recursive: true });
    expect(() => session.staging.export(new Map([[ID, originOf()]]))).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
    rmSync(path.join(root, ".handshake/staging"), { recursive: true });
    writeFileSync(path.join(root, ".handshake/staging"), "");
    expect(() => artifacts.openSession().staging.put(stagedInput({ text: "hello" }))).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
    expect(() => store(artifacts, { text: "hello" })).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
  });
});
