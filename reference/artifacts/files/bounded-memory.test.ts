import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { member } from "../../json.ts";
import { tempFolder } from "../../testbed/artifacts.ts";

const FIXTURE = fileURLToPath(new URL("large-artifact.fixture.ts", import.meta.url));
/** Nightly runs set 1024. The bound is the same for any size, and holding even this one whole would pass it twice. */
const SIZE_MIB = Number(process.env["MEX_LARGE_ARTIFACT_MIB"] ?? "160");
const MOST_MIB = 64;

it(`an artifact of ${SIZE_MIB} MiB is stored, verified, read and materialized in bounded memory`, { timeout: 600_000 }, async () => {
  const argv = ["--expose-gc", "--import", import.meta.resolve("tsx"), FIXTURE, tempFolder(), String(SIZE_MIB)];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  const measured: unknown = JSON.parse(stdout);
  expect(member(measured, "artifact_mib")).toBe(SIZE_MIB);
  expect(member(measured, "above_mib")).toBeLessThan(MOST_MIB);
});
