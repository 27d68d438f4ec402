import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listStorage, plant } from "./storage.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let folder = "";
let storage = "";

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mex-storage-"));
  storage = path.join(folder, "workspace");
  mkdirSync(storage);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, text: string): void {
  const place = path.join(storage, name);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

describe("what stands in the storage folder", () => {
  test("files with hashes, folders, JSON, and links that are not followed", () => {
    put(".handshake/artifacts/L3/a/payload", "bytes");
    put(".handshake/artifacts/L3/a/artifact.json", '{"layer":"L3"}');
    put("../outside/secret.txt", "secret");
    mkdirSync(path.join(storage, "out"));
    symlinkSync("../../outside", path.join(storage, "out/link"));
    const seen = listStorage(storage);
    expect(seen.map(({ path: name, type }) => `${type} ${name}`)).toEqual([
      "folder .handshake/artifacts",
      "folder .handshake/artifacts/L3",
      "folder .handshake/artifacts/L3/a",
      "file .handshake/artifacts/L3/a/artifact.json",
      "file .handshake/artifacts/L3/a/payload",
      "folder out",
      "symlink out/link",
      "folder ../outside",
      "file ../outside/secret.txt",
    ]);
    expect(seen.find(({ path: name }) => name.endsWith("payload"))?.sha256).toBe(sha256("bytes"));
    expect(seen.find(({ path: name }) => name.endsWith("artifact.json"))?.json).toEqual({ layer: "L3" });
    expect(seen.find(({ type }) => type === "symlink")).toMatchObject({ target: "../../outside", sha256: null });
  });

  test("nothing in an empty folder, and nothing of what lies elsewhere in it", () => {
    expect(listStorage(storage)).toEqual([]);
    put("recorder.db", "rows");
    expect(listStorage(storage)).toEqual([]);
  });

  test("JSON that cannot be read is a file like any other", () => {
    put("out/broken.json", "{");
    expect(listStorage(storage).at(-1)).toMatchObject({ type: "file", json: null, sha256: sha256("{") });
  });
});

describe("planting", () => {
  test("a file, with the folders above it", () => {
    plant(storage, { path: "out/sub/box.py", text: "box" });
    expect(readFileSync(path.join(storage, "out/sub/box.py"), "utf8")).toBe("box");
  });

  test("a link that says what it is told to say", () => {
    plant(storage, { path: "out/link", symlink_to: "../../outside" });
    expect(readlinkSync(path.join(storage, "out/link"))).toBe("../../outside");
    expect(lstatSync(path.join(storage, "out/link")).isSymbolicLink()).toBe(true);
  });

  test("beside the storage folder", () => {
    plant(storage, { path: "../outside/kept.txt", text: "kept" });
    expect(readFileSync(path.join(folder, "outside/kept.txt"), "utf8")).toBe("kept");
  });

  test("never through a link, and never over a file", () => {
    plant(storage, { path: "../outside/kept.txt", text: "kept" });
    plant(storage, { path: "out/link", symlink_to: "../../outside" });
    expect(() => plant(storage, { path: "out/link/new.txt", text: "new" })).toThrow("is a link");
    expect(existsSync(path.join(folder, "outside/new.txt"))).toBe(false);
    expect(() => plant(storage, { path: "../outside/kept.txt", text: "other" })).toThrow("cannot be planted");
    expect(readFileSync(path.join(folder, "outside/kept.txt"), "utf8")).toBe("kept");
  });

  test("needs a storage folder", () => {
    expect(() => plant(null, { path: "out/box.py", text: "box" })).toThrow("storage folder");
  });
});
