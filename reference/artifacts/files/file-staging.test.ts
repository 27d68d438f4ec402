import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { artifactId, handleFor, openFiles, originOf, tempFolder } from "../../testbed/artifacts.ts";
import type { Payload } from "../content.ts";

const ID = artifactId(0xe1);
const OTHER = artifactId(0xe2);
const BUNDLE: Payload = { entries: ["b/c.txt", "a.txt"].map((inside) => ({ path: inside, base64: Buffer.from(`in ${inside}`).toString("base64") })) };

describe("files of the workspace", () => {
  const input = (text: string) => ({ handle: handleFor({ text }), media_type: "text/plain", artifact_type: "artifact.document" });

  it("are staged by copy, folders too", async () => {
    const { artifacts, at } = openFiles();
    const { staging } = artifacts.openSession();
    const workspace = staging.workspace() ?? "";
    expect(staging.workspace()).toBe(workspace);
    mkdirSync(path.join(workspace, "out/b"), { recursive: true });
    for (const inside of ["a.txt", "b/c.txt"]) writeFileSync(path.join(workspace, "out", inside), `in ${inside}`);
    await staging.putFile({ ...input(""), handle: handleFor(BUNDLE) }, "out");
    await staging.putFile({ ...input(""), handle: handleFor({ text: "in a.txt" }, { artifact_id: OTHER }) }, "out/a.txt");
    writeFileSync(path.join(workspace, "out/a.txt"), "changed!");
    staging.export(new Map([ID, OTHER].map((id) => [id, originOf()])));
    expect(await artifacts.verify(handleFor(BUNDLE))).toBe("verified");
    expect(await artifacts.verify(handleFor({ text: "in a.txt" }, { artifact_id: OTHER }))).toBe("verified");
    expect(existsSync(at("bundle_index.json"))).toBe(true);
  });

  const broken: readonly (readonly [string, (workspace: string) => void, string])[] = [
    ["of other bytes", (workspace) => writeFileSync(path.join(workspace, "x"), "hellp"), "x"],
    ["that is longer", (workspace) => writeFileSync(path.join(workspace, "x"), "hello!"), "x"],
    ["that is not there", () => undefined, "x"],
    [
      "that is a link",
      (workspace) => {
        writeFileSync(path.join(workspace, "y"), "hello");
        symlinkSync("y", path.join(workspace, "x"));
      },
      "x",
    ],
    [
      "behind a link",
      (workspace) => {
        const outside = tempFolder();
        writeFileSync(path.join(outside, "y"), "hello");
        symlinkSync(outside, path.join(workspace, "x"));
      },
      "x/y",
    ],
    ["above the workspace", (workspace) => writeFileSync(path.join(workspace, "../x"), "hello"), "../x"],
  ];
  it.each(broken)("are refused: one %s", async (_, prepare, file) => {
    const { artifacts } = openFiles();
    const { staging } = artifacts.openSession();
    prepare(staging.workspace() ?? "");
    await expect(staging.putFile(input("hello"), file)).rejects.toThrow(expect.objectContaining({ code: "ARTIFACT_INVALID" }));
    expect(staging.find(ID)).toBeNull();
  });

  it("of one attempt are not those of another, and are gone with it (MEX-BYP-03)", () => {
    const { root, artifacts } = openFiles();
    const [left, right] = [artifacts.openSession(), artifacts.openSession()];
    const [first, second] = [left.staging.workspace() ?? "", right.staging.workspace() ?? ""];
    writeFileSync(path.join(first, "x"), "");
    expect([first === second, readdirSync(second)]).toEqual([false, []]);
    left.close();
    expect([existsSync(first), existsSync(second)]).toEqual([false, true]);
    right.close();
    expect(readdirSync(path.join(root, ".handshake/staging"))).toEqual([]);
  });
});
