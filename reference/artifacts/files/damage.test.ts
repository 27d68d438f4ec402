/** What somebody does to stored bytes behind the store's back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { artifactId, handleFor, type OpenFiles, openFiles, store, tempFolder } from "../../testbed/artifacts.ts";
import { MemoryReceiver, type Payload } from "../content.ts";
import { artifactUri } from "../manifest.ts";
import type { HandleClaim, Verification } from "../store.ts";

const ID = artifactId(0xe1);
const OTHER = artifactId(0xe2);
const BUNDLE: Payload = { entries: ["b/c.txt", "a.txt"].map((inside) => ({ path: inside, base64: Buffer.from(`in ${inside}`).toString("base64") })) };

/** What an intruder does to a payload. */
type Damage = (at: OpenFiles["at"], root: string) => void;

const replace =
  (make: Damage): Damage =>
  (at, root) => {
    rmSync(at("payload"), { recursive: true });
    make(at, root);
  };

const FILE_DAMAGE: readonly (readonly [string, Damage, Verification])[] = [
  [
    "changed in one byte",
    (at) => {
      chmodSync(at("payload"), 0o644);
      writeFileSync(at("payload"), "hellp");
    },
    "hash",
  ],
  [
    "truncated",
    (at) => {
      chmodSync(at("payload"), 0o644);
      truncateSync(at("payload"), 4);
    },
    "hash",
  ],
  [
    "empty",
    (at) => {
      chmodSync(at("payload"), 0o644);
      truncateSync(at("payload"), 0);
    },
    "hash",
  ],
  [
    "longer",
    (at) => {
      chmodSync(at("payload"), 0o644);
      appendFileSync(at("payload"), "!");
    },
    "size",
  ],
  ["gone", replace(() => undefined), "missing"],
  [
    "a link to the same bytes outside",
    replace((at) => {
      const outside = path.join(tempFolder(), "x");
      writeFileSync(outside, "hello");
      symlinkSync(outside, at("payload"));
    }),
    "unreadable",
  ],
  ["a link to nothing", replace((at) => symlinkSync("/nonexistent", at("payload"))), "unreadable"],
  ["a link to another artifact", replace((at) => symlinkSync(`../${OTHER}/payload`, at("payload"))), "unreadable"],
  ["a link to itself", replace((at) => symlinkSync("payload", at("payload"))), "unreadable"],
  ["an empty folder", replace((at) => mkdirSync(at("payload"))), "hash"],
  [
    "a folder that cannot be",
    replace((at) => {
      mkdirSync(at("payload"));
      symlinkSync("..", at("payload", "up"));
    }),
    "unreadable",
  ],
  [
    "in a folder that is a link",
    (at, root) => {
      const outside = path.join(tempFolder(), "x");
      renameSync(at(), outside);
      symlinkSync(outside, path.join(root, path.dirname(artifactUri(ID))));
    },
    "unreadable",
  ],
  [
    "in a layer that is a link",
    (_, root) => {
      const outside = path.join(tempFolder(), "L3");
      const layer = path.join(root, ".handshake/artifacts/L3");
      renameSync(layer, outside);
      symlinkSync(outside, layer);
    },
    "unreadable",
  ],
];

const BUNDLE_DAMAGE: readonly (readonly [string, Damage, Verification])[] = [
  [
    "with a changed entry",
    (at) => {
      chmodSync(at("payload/a.txt"), 0o644);
      writeFileSync(at("payload/a.txt"), "in b.txt");
    },
    "hash",
  ],
  ["without an entry", (at) => rmSync(at("payload/a.txt")), "hash"],
  ["with an empty entry more", (at) => writeFileSync(at("payload/z"), ""), "hash"],
  ["with an entry more", (at) => writeFileSync(at("payload/z"), "zz"), "size"],
  ["with a renamed entry", (at) => renameSync(at("payload/a.txt"), at("payload/A.txt")), "hash"],
  [
    "with an entry that is a link to its bytes",
    (at) => {
      renameSync(at("payload/a.txt"), at("a.txt"));
      symlinkSync("../a.txt", at("payload/a.txt"));
    },
    "unreadable",
  ],
  [
    "with a folder that is a link to its bytes",
    (at) => {
      renameSync(at("payload/b"), at("b"));
      symlinkSync("../b", at("payload/b"));
    },
    "unreadable",
  ],
  ["with a name that has a backslash", (at) => writeFileSync(at("payload/b\\c.txt"), ""), "unreadable"],
  ["that is a file", replace((at) => writeFileSync(at("payload"), "")), "hash"],
];

async function expectFlaw(opened: OpenFiles, handle: HandleClaim, verification: Verification): Promise<void> {
  const { inputs } = opened.artifacts.openSession();
  expect(await opened.artifacts.verify(handle)).toBe(verification);
  expect(await inputs.verify(handle)).toBe(verification);
  expect([inputs.read(ID), inputs.readEntries(ID), opened.artifacts.read(ID)]).toEqual([null, null, null]);
  expect(await opened.artifacts.copy(ID, new MemoryReceiver())).toBe(false);
}

describe("stored bytes that were touched do not verify", () => {
  it.each(FILE_DAMAGE)("a file %s", async (_, damage, verification) => {
    const opened = openFiles();
    store(opened.artifacts, { text: "hello" });
    store(opened.artifacts, { text: "hello" }, { artifact_id: OTHER });
    damage(opened.at, opened.root);
    await expectFlaw(opened, handleFor({ text: "hello" }), verification);
  });

  it.each(BUNDLE_DAMAGE)("a bundle %s", async (_, damage, verification) => {
    const opened = openFiles();
    store(opened.artifacts, BUNDLE);
    damage(opened.at, opened.root);
    await expectFlaw(opened, handleFor(BUNDLE), verification);
  });

  it("a pipe in the place of a payload holds nobody up", async () => {
    const opened = openFiles();
    store(opened.artifacts, { text: "hello" });
    rmSync(opened.at("payload"));
    const made = spawn("mkfifo", [opened.at("payload")]);
    const [code] = await once(made, "exit");
    expect(code).toBe(0);
    await expectFlaw(opened, handleFor({ text: "hello" }), "unreadable");
  });

  it("bytes that change after they were verified are not what is read", async () => {
    const { artifacts, at } = openFiles();
    store(artifacts, { text: "hello" });
    const { inputs } = artifacts.openSession();
    expect(await inputs.verify(handleFor({ text: "hello" }))).toBe("verified");
    chmodSync(at("payload"), 0o644);
    writeFileSync(at("payload"), "hellp");
    expect(Buffer.from(inputs.read(ID) ?? []).toString()).toBe("hello");
    expect(await inputs.verify(handleFor({ text: "hello" }))).toBe("verified");
    expect(await artifacts.verify(handleFor({ text: "hello" }))).toBe("hash");
  });

  it("a hard link into the store shows too", async () => {
    const { artifacts, at, root } = openFiles();
    store(artifacts, { text: "hello" });
    linkSync(at("payload"), path.join(root, "door"));
    chmodSync(path.join(root, "door"), 0o644);
    writeFileSync(path.join(root, "door"), "hellp");
    expect(await artifacts.verify(handleFor({ text: "hello" }))).toBe("hash");
  });
});
