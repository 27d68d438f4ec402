import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../testbed/artifacts.ts";
import { openArtifactFiles } from "./file-store.ts";

describe("a writer that is killed", () => {
  const script = fileURLToPath(new URL("killed-writer.fixture.ts", import.meta.url));
  const tsx = import.meta.resolve("tsx");

  it("leaves whole artifacts, and nothing else once the store is opened again", async () => {
    const root = tempFolder();
    const writer = spawn(process.execPath, ["--import", tsx, script, root], { stdio: ["ignore", "pipe", "inherit"] });
    let acknowledged = "";
    writer.stdout.setEncoding("utf8").on("data", (text: string) => {
      acknowledged += text;
      if (acknowledged.split("\n").length > 8) writer.kill("SIGKILL");
    });
    await once(writer, "close");
    const ids = acknowledged.split("\n").slice(0, -1);
    expect(ids.length).toBeGreaterThan(7);
    const artifacts = openArtifactFiles({ root, sync: false });
    expect(readdirSync(path.join(root, ".handshake/staging"))).toEqual([]);
    const stored = artifacts.list().map(({ artifact_id }) => artifact_id);
    expect(stored).toEqual(expect.arrayContaining(ids));
    for (const id of stored) expect([id, artifacts.read(id) === null]).toEqual([id, false]);
    expect(readdirSync(path.join(root, ".handshake/artifacts/L3")).sort()).toEqual([...stored].sort());
  });
});
