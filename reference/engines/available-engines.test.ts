import { expect, test } from "vitest";
import { currentPlatform } from "../isolation/platform.ts";
import { availableEngines, declarableEngines, declarableOperations } from "./available-engines.ts";

const nowhere = { ...currentPlatform(), os: "aix" };

test("a platform without isolation has the engines that need none", async () => {
  const [context, sandbox, wrangler] = await availableEngines(nowhere, "worker.js");
  expect(context).toEqual({
    engine_id: "engine.context",
    available: true,
    missing: { "context.search": null, "context.open_ref": null, "context.find_todos": null },
  });
  expect(sandbox).toMatchObject({ engine_id: "engine.sandbox", available: false, missing: { "sandbox.run_js": null } });
  expect(sandbox?.missing["sandbox.run_shell"]).toMatch(/not isolated/);
  const nothing = { "wrangler.validate_dataset": null, "wrangler.convert_table": null, "wrangler.find_duplicates": null, "wrangler.profile_dataset": null };
  expect(wrangler).toEqual({ engine_id: "engine.wrangler", available: true, missing: nothing });
});

test("what can be declared is what is available", async () => {
  for (const worker_file of ["worker.js", null]) {
    const available = (await availableEngines(currentPlatform(), worker_file)).filter((engine) => engine.available);
    expect(await declarableEngines(currentPlatform(), worker_file)).toEqual(available.map(({ engine_id }) => engine_id));
  }
  const [, sandbox] = await availableEngines(currentPlatform(), "worker.js");
  expect(await declarableOperations(currentPlatform())).toEqual(sandbox?.missing["sandbox.run_python"] === null ? ["sandbox.run_python"] : []);
  expect(await declarableOperations(nowhere)).toEqual([]);
  expect(await declarableEngines(nowhere, "worker.js")).toEqual(["engine.context", "engine.wrangler"]);
});

test("a package that is not built has no isolate", async () => {
  const [, sandbox] = await availableEngines(nowhere, null);
  expect(sandbox?.missing["sandbox.run_js"]).toBe("the package is not built");
});

// CI sets it where bubblewrap is installed: there, tests that are not run for want of it would hide a fault.
test.runIf(process.env["MEX_ISOLATION"] === "required")("this machine runs all operations", async () => {
  const engines = await availableEngines(currentPlatform(), "worker.js");
  expect(engines.flatMap(({ missing }) => Object.values(missing))).toEqual(Array.from({ length: 10 }, () => null));
});
