import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { WORLD } from "./contract/validators.ts";
import { RUNTIME_FAULTS } from "./faults.ts";
import * as library from "./index.ts";
import { EVIDENCE, goodResult } from "./testbed/bed.ts";
import { context, operation, world } from "./testbed/corpus.ts";

function options(): library.RuntimeOptions {
  const decoded = WORLD.decode(world());
  if (!decoded.ok) throw new Error("the default world is broken");
  const { registry, capability_registry, profiles, policy, consents } = decoded.value;
  const adapter = library.defineAdapter(({ operation: planned, capabilities_granted }) => ({
    result: goodResult(planned, capabilities_granted),
    staged: [EVIDENCE],
  }));
  return {
    registry: library.loadRegistry(registry),
    capabilities: capability_registry,
    profiles,
    policy,
    consents,
    adapters: new Map([["engine.guide", adapter]]),
  };
}

describe("the library", () => {
  it("executes with nothing but defaults", async () => {
    expect(await library.createRuntime(options()).execute(operation("guide-verify-d0"), context())).toMatchObject({ outcome: "executed" });
    expect(await library.createRuntime(options()).execute(operation("guide-verify-d0", { budget: {} }), context())).toMatchObject({
      denial: { gate: "G-BUDGET" },
    });
  });

  it("denies by default where policy and consent are left out", async () => {
    const { policy: _policy, consents: _consents, ...rest } = options();
    expect(await library.createRuntime(rest).execute(operation("guide-verify-d0"), context())).toMatchObject({ denial: { code: "CAP_CONSENT_MISSING" } });
  });

  it("takes a consent store whose records change while it runs", async () => {
    const { consents, ...rest } = options();
    const store = library.createConsentStore(Array.isArray(consents) ? consents : []);
    const runtime = library.createRuntime({ ...rest, consents: store });
    expect(await runtime.execute(operation("guide-verify-d0"), context())).toMatchObject({ outcome: "executed" });
    store.replace([]);
    expect(await runtime.execute(operation("guide-verify-d0"), context())).toMatchObject({ outcome: "denied" });
  });

  it("records nothing that is older than what its recorder holds already", async () => {
    const recorder = library.openRecorder();
    const at = (now: string) => ({ now: () => Date.parse(now), monotonic: () => 0 });
    const run = (now: string) => library.createRuntime({ ...options(), recorder, clock: at(now) }).execute(operation("guide-verify-d0"), context());
    await run("2026-01-02T00:00:00Z");
    await run("2026-01-01T00:00:00Z");
    const times = recorder.eventTexts().map((text) => /"timestamp":"([^"]+)"/.exec(text)?.[1]);
    expect(new Set(times)).toEqual(new Set(["2026-01-02T00:00:00.000Z"]));
  });

  it("refuses a configuration that names an unknown capability", () => {
    expect(() => library.createRuntime({ ...options(), profiles: [{ id: "p", allowed: ["nope"] }] })).toThrow(
      expect.objectContaining({ code: "PROFILE_UNKNOWN_CAPABILITY" }),
    );
  });

  it("offers no way past the gates (MEX-GATE-03, MEX-BYP-01)", () => {
    expect(Object.keys(library).sort()).toEqual([
      "DEFAULT_LIMITS",
      "Materializer",
      "RUNTIME_FAULTS",
      "RuntimeFault",
      "canonicalHash",
      "canonicalJson",
      "createArtifactStore",
      "createConsentStore",
      "createHousekeeping",
      "createIngest",
      "createProblems",
      "createRedactor",
      "createRuntime",
      "defineAdapter",
      "loadRegistry",
      "openArtifactFiles",
      "openRecorder",
      "parseRegistry",
      "repeatOperation",
    ]);
  });

  it("documents every code that it throws", () => {
    const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
    for (const code of Object.keys(RUNTIME_FAULTS)) expect(readme).toContain(`\`${code}\``);
  });
});
