import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { artifactId, STORES, store, tempFolder, worldArtifact } from "../testbed/artifacts.ts";
import { Materializer } from "./materialize.ts";

const [FILE, BUNDLE, EMPTY, BROKEN] = [artifactId(1), artifactId(2), artifactId(3), artifactId(4)];
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const refused = expect.objectContaining({ code: "MATERIALIZE_REFUSED" });

/** Everything under a folder: folders with a slash, links with an arrow. */
function list(folder: string, prefix = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const inside = `${prefix}${item.name}`;
    if (item.isDirectory()) return [`${inside}/`, ...list(path.join(folder, item.name), `${inside}/`)];
    return [item.isSymbolicLink() ? `${inside}>` : inside];
  });
}

describe.each(STORES)("materialize from a store %s (MEX-ART-06)", (_, open) => {
  interface Bed {
    readonly outside: string;
    readonly root: string;
    readonly materializer: Materializer;
  }

  function bed(prepare: (root: string, outside: string) => void = () => undefined): Bed {
    const artifacts = open([worldArtifact({ text: "untrue" }, { artifact_id: BROKEN, content_hash: "0".repeat(64) })]);
    store(artifacts, { text: "hello" }, { artifact_id: FILE });
    store(artifacts, { entries: ["b/c.txt", "a.txt"].map((inside) => ({ path: inside, base64: base64(inside) })) }, { artifact_id: BUNDLE });
    store(artifacts, { entries: [] }, { artifact_id: EMPTY });
    const outside = tempFolder();
    const root = path.join(tempFolder(), "out");
    mkdirSync(root);
    writeFileSync(path.join(outside, "kept.txt"), "kept");
    prepare(root, outside);
    return { outside, root, materializer: new Materializer(artifacts, root) };
  }

  it("writes files and folders, and leaves nothing else", async () => {
    const { root, materializer } = bed();
    await Promise.all([
      materializer.materialize(FILE, "hello.txt"),
      materializer.materialize(FILE, "deep/er/e\u0301.txt"),
      materializer.materialize(BUNDLE, "deep/bundle"),
      materializer.materialize(EMPTY, "empty"),
    ]);
    expect(list(root).sort()).toEqual([
      "deep/",
      "deep/bundle/",
      "deep/bundle/a.txt",
      "deep/bundle/b/",
      "deep/bundle/b/c.txt",
      "deep/er/",
      "deep/er/\u00e9.txt",
      "empty/",
      "hello.txt",
    ]);
    expect(readFileSync(path.join(root, "hello.txt"), "utf8")).toBe("hello");
    expect(lstatSync(path.join(root, "hello.txt")).mode & 0o777).toBe(0o644);
    writeFileSync(path.join(root, "hello.txt"), "mine now");
    await materializer.materialize(FILE, "again.txt");
    expect(readFileSync(path.join(root, "again.txt"), "utf8")).toBe("hello");
  });

  const UNSAFE = [
    "",
    ".",
    "..",
    "./a",
    "../a",
    "a/../../b",
    "a/..",
    "/a",
    "\\a",
    "..\\a",
    "a\\..\\..\\b",
    "C:\\a",
    "a//b",
    "a\u0000b",
    "a\nb",
    ".materializing/a",
    ".materializing",
  ];
  it.each(UNSAFE)("refuses the path %j", async (target) => {
    const { root, materializer } = bed();
    await expect(materializer.materialize(FILE, target)).rejects.toThrow(refused);
    expect(list(path.dirname(root)).filter((line) => !line.startsWith(".handshake"))).toEqual(["out/"]);
  });

  const obstacles: readonly (readonly [string, (root: string, outside: string) => void, string])[] = [
    ["a file", (root) => writeFileSync(path.join(root, "x"), "old"), "x"],
    ["a folder", (root) => mkdirSync(path.join(root, "x")), "x"],
    ["a link to a file outside", (root, outside) => symlinkSync(path.join(outside, "kept.txt"), path.join(root, "x")), "x"],
    ["a link to nothing outside", (root, outside) => symlinkSync(path.join(outside, "new.txt"), path.join(root, "x")), "x"],
    ["a link on the way out", (root, outside) => symlinkSync(outside, path.join(root, "x")), "x/new.txt"],
    [
      "a link further down",
      (root, outside) => {
        mkdirSync(path.join(root, "a"));
        symlinkSync(outside, path.join(root, "a/x"));
      },
      "a/x/new.txt",
    ],
    ["a link to the root itself", (root) => symlinkSync(".", path.join(root, "x")), "x/new.txt"],
    ["a file on the way", (root) => writeFileSync(path.join(root, "x"), "old"), "x/new.txt"],
  ];
  it.each(obstacles)("refuses where %s stands", async (_, prepare, target) => {
    const { root, outside, materializer } = bed(prepare);
    const seen = list(root);
    for (const id of [FILE, BUNDLE]) await expect(materializer.materialize(id, target)).rejects.toThrow(refused);
    expect([list(root), list(outside), readFileSync(path.join(outside, "kept.txt"), "utf8")]).toEqual([seen, ["kept.txt"], "kept"]);
  });

  it.each([
    ["that is not stored", artifactId(9)],
    ["whose bytes do not verify", BROKEN],
    ["of an id that is none", "../../x"],
  ])("refuses an artifact %s", async (_, id) => {
    const { root, materializer } = bed();
    await expect(materializer.materialize(id, "x")).rejects.toThrow(refused);
    expect(list(root)).toEqual([]);
  });

  it("clears away what a killed process left half written", async () => {
    const { root, materializer } = bed((root) => {
      mkdirSync(path.join(root, ".materializing/half"), { recursive: true });
      writeFileSync(path.join(root, ".materializing/half/x"), "");
    });
    expect(list(root)).toEqual([]);
    await materializer.materialize(FILE, "x");
    expect(list(root)).toEqual(["x"]);
  });

  it("refuses a root that is a link or a file", () => {
    const artifacts = open();
    const [folder, other] = [tempFolder(), tempFolder()];
    symlinkSync(other, path.join(folder, "link"));
    writeFileSync(path.join(folder, "file"), "");
    for (const name of ["link", "file"]) expect(() => new Materializer(artifacts, path.join(folder, name))).toThrow(refused);
    expect(() => new Materializer(artifacts, path.join(folder, "no/such/out"))).toThrow(expect.objectContaining({ code: "ARTIFACT_STORE" }));
    expect(existsSync(path.join(folder, "no"))).toBe(false);
  });
});
