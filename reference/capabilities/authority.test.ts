import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuntimeFault } from "../faults.ts";
import { assertProfiles, createAuthority } from "./authority.ts";
import { isCovered, needsConsent, parseCapability } from "./ids.ts";

const registry = { axes: ["fs.read", "fs.write", "proc.exec", "net.http", "device", "secrets.use"], full_ids: ["doc.summarize", "device.camera"] };
const authority = (denied: string[] = [], allowed: string[] = ["fs.read", "fs.write:artifacts"]) =>
  createAuthority({ registry, profiles: [{ id: "p", allowed }], policy: { denied } });

describe("ids", () => {
  const rows: readonly (readonly [string, string, string | null])[] = [
    ["fs.read", "fs.read", null],
    ["fs.read:a", "fs.read", "a"],
    ["fs.read:a:b", "fs.read", "a:b"],
    ["fs.read:", "fs.read", ""],
    [":a", "", "a"],
    ["", "", null],
  ];
  it.each(rows)("%j", (id, axis, scope) => expect(parseCapability(id)).toEqual({ axis, scope }));

  const consentRows: readonly (readonly [string, boolean])[] = [
    ["net.http", true],
    ["net.http:museum", true],
    ["secrets.use:key", true],
    ["device", true],
    ["device:camera", true],
    ["device.camera", true],
    ["devices.list", false],
    ["net.https", false],
    ["fs.read:net.http", false],
    ["gpu.compute", false],
  ];
  it.each(consentRows)("%s needs consent: %s", (id, expected) => expect(needsConsent(id)).toBe(expected));
});

describe("known ids", () => {
  it.each(["fs.read", "fs.read:x", "fs.read: ", "doc.summarize", "device.camera", "device:camera", "secrets.use:a:b"])("%j", (id) =>
    expect(authority().knows(id)).toBe(true),
  );
  it.each(["", "fs.read:", "FS.READ", "fs.read ", " fs.read:x", "doc.summarize:x", "doc", "device.mic", "ｆs.read:x", "toString"])("not %j", (id) =>
    expect(authority().knows(id)).toBe(false),
  );
});

describe("coverage", () => {
  it("is exact, or a bare axis for its scope, and nothing else", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", ":", ".", " ", "*"), maxLength: 5 });
    fc.assert(
      fc.property(text, text, (id, grant) => {
        const covered = id === grant || (id.startsWith(`${grant}:`) && !grant.includes(":"));
        expect(isCovered(id, new Set([grant]))).toBe(covered);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("refusals, most restrictive first", () => {
  const declared = new Set(["fs.read:inputs", "fs.write:artifacts", "proc.exec"]);
  const rows: readonly (readonly [string, string, string | null, string[], string | null])[] = [
    ["allowed", "fs.read:inputs", "p", [], null],
    ["unknown", "nope", "p", [], "HSK-4001"],
    ["unknown also without a profile", "nope", null, [], "HSK-4001"],
    ["not declared", "fs.read:other", "p", [], "CAP_NOT_DECLARED"],
    ["no profile", "fs.read:inputs", null, [], "CAP_PROFILE_UNKNOWN"],
    ["unknown profile", "fs.read:inputs", "q", [], "CAP_PROFILE_UNKNOWN"],
    ["not in the profile", "proc.exec:rg", "p", [], "CAP_NOT_IN_PROFILE"],
    ["denied by policy", "fs.read:inputs", "p", ["fs.read"], "CAP_POLICY_DENIED"],
    ["another scope denied by policy", "fs.read:inputs", "p", ["fs.read:other"], null],
  ];
  it.each(rows)("%s", (_, capability_id, profile_id, denied, expected) => {
    expect(authority(denied).refusal({ capability_id, declared, profile_id })).toBe(expected);
  });

  it("allows nothing under a profile that names an unknown id", () => {
    expect(authority([], ["fs.read", "nope"]).refusal({ capability_id: "fs.read:inputs", declared, profile_id: "p" })).toBe("CAP_PROFILE_INVALID");
  });
});

describe("profiles are refused when loaded", () => {
  const load = (profiles: { id: string; allowed: string[] }[]): RuntimeFault | null => {
    try {
      assertProfiles({ registry, profiles, policy: { denied: [] } });
      return null;
    } catch (error) {
      if (error instanceof RuntimeFault) return error;
      throw error;
    }
  };
  it("known ids", () =>
    expect(
      load([
        { id: "a", allowed: ["fs.read"] },
        { id: "b", allowed: [] },
      ]),
    ).toBeNull());
  it("an unknown id", () =>
    expect(load([{ id: "a", allowed: ["fs.read", "fs.nope"] }])).toMatchObject({ code: "PROFILE_UNKNOWN_CAPABILITY", path: "/profiles/0/allowed/1" }));
  it("an unknown id that is the first", () =>
    expect(load([{ id: "a", allowed: ["fs.nope"] }])).toMatchObject({
      path: "/profiles/0/allowed/0",
      message: expect.stringContaining("`a` allows `fs.nope`"),
    }));
  it("an id given twice", () =>
    expect(
      load([
        { id: "a", allowed: [] },
        { id: "a", allowed: [] },
      ]),
    ).toMatchObject({ code: "CONFIG_INVALID", path: "/profiles/1/id", message: expect.stringContaining("`a`") }));
});
