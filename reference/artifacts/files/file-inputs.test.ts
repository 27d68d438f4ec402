import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { artifactId, openFiles, store } from "../../testbed/artifacts.ts";
import type { Payload } from "../content.ts";
import { sha256 } from "../hash.ts";

const ID = artifactId(0xe1);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("large content", () => {
  const large = "0123456789abcdef".repeat(200_000);
  const small = "0123456789abcdef".repeat(60_000);
  const contents: readonly (readonly [string, Payload])[] = [
    ["a file", { text: large }],
    ["a bundle", { entries: ["b", "a"].map((inside) => ({ path: inside, base64: base64(small + inside) })) }],
  ];
  it.each(contents)("%s is copied beside, and read from there", async (_, payload) => {
    const { root, artifacts, at } = openFiles();
    const manifest = store(artifacts, payload);
    const session = artifacts.openSession();
    const verification = session.inputs.verify(manifest);
    expect(verification).toBeInstanceOf(Promise);
    expect(await verification).toBe("verified");
    rmSync(at("payload"), { recursive: true });
    const whole = session.inputs.read(ID);
    const entries = session.inputs.readEntries(ID);
    expect([whole === null ? null : sha256(whole), entries?.map((entry) => sha256(entry.bytes)) ?? null]).toEqual(
      payload.text === undefined ? [null, [sha256(`${small}a`), sha256(`${small}b`)]] : [sha256(large), null],
    );
    let streamed = 0;
    for await (const piece of session.inputs.stream(ID) ?? []) streamed += piece.length;
    expect(streamed).toBe(payload.text === undefined ? 0 : large.length);
    session.close();
    expect(readdirSync(path.join(root, ".handshake/staging"))).toEqual([]);
    expect([session.inputs.read(ID), session.inputs.stream(ID)]).toEqual([null, null]);
  });

  it("that is verified when its attempt is over leaves nothing behind", async () => {
    const { root, artifacts } = openFiles();
    const manifest = store(artifacts, { text: large });
    const session = artifacts.openSession();
    const verification = session.inputs.verify(manifest);
    session.close();
    expect(await verification).toBe("unreadable");
    expect(readdirSync(path.join(root, ".handshake/staging"))).toEqual([]);
  });

  it("many small inputs of one attempt do not fill the memory", async () => {
    const { artifacts } = openFiles();
    const { inputs } = artifacts.openSession();
    for (let n = 1; n <= 20; n += 1) {
      const manifest = store(artifacts, { text: `${small}${n}` }, { artifact_id: artifactId(n) });
      const verification = inputs.verify(manifest);
      expect(verification instanceof Promise).toBe(n > 17);
      expect(await verification).toBe("verified");
    }
    for (let n = 1; n <= 20; n += 1) expect(sha256(inputs.read(artifactId(n)) ?? "")).toBe(sha256(`${small}${n}`));
  });
});
