import { describe, expect, it } from "vitest";
import { type BaseName, context, type Draft, operation, registryWith, world } from "../testbed/corpus.ts";
import { expectDenial, expectPass, judge } from "../testbed/judge.ts";
import { G_CAP } from "./cap.ts";

const ask = (...capabilities_requested: string[]): Draft => operation("spatial-build-d2", { capabilities_requested });
const NET: Draft = {
  consent_id: "00000000-0000-4000-8000-00000000c0ff",
  capability_id: "net.http",
  grantor: "human.owner",
  scope: { model_id: "model.planner", workspace_id: "ws-1" },
  granted_at: "2020-01-01T00:00:00Z",
  expires_at: "2999-01-01T00:00:00Z",
  until_revoked: false,
  revoked_at: null,
};
const consent = (changes: Draft): Draft => world({ consents: [{ ...NET, ...changes }] });
const declaring = (...required_caps: string[]): Draft => world({ registry: registryWith("engine.spatial", { required_caps }) });

const ALLOWED: readonly (readonly [string, Draft, { world?: Draft; context?: Draft }?])[] = [
  ["what engine and operation declare", ask("fs.read:inputs", "fs.write:artifacts")],
  ["fewer than declared (READ-20)", ask("fs.read:inputs")],
  ["duplicates", ask("fs.read:inputs", "fs.read:inputs")],
  ["an exact profile", ask("fs.read:inputs"), { context: context({ capability_profile_id: "profile.scoped" }) }],
  ["an axis in the profile", ask("fs.read:inputs"), { context: context({ capability_profile_id: "profile.analyst" }) }],
  ["a scope under a declared bare axis (READ-42)", ask("fs.read:elsewhere"), { world: declaring("fs.read") }],
  ["a bare axis that is declared", ask("fs.read"), { world: declaring("fs.read") }],
  ["a bare axis of which policy denies a scope", ask("fs.read"), { world: { ...declaring("fs.read"), policy: { denied: ["fs.read:secrets"] } } }],
  [
    "optional capabilities of the engine",
    ask("gpu.compute"),
    { world: world({ registry: registryWith("engine.spatial", { optional_caps: ["gpu.compute"] }) }) },
  ],
  ["the network under consent", operation("guide-verify-d0")],
  ["a device under consent", operation("hardware-capture-d0", { capabilities_requested: ["device.camera"] })],
  ["a secret under consent", operation("sovereign-verify-d2")],
  ["consent per job", operation("guide-verify-d0"), { world: consent({ scope: { job_id: "00000000-0000-4000-8000-000000000005" } }) }],
  ["consent until revoked", operation("guide-verify-d0"), { world: consent({ expires_at: null, until_revoked: true }) }],
  ["consent revoked in the future", operation("guide-verify-d0"), { world: consent({ revoked_at: "2998-01-01T00:00:00Z" }) }],
  [
    "consent for the bare axis (READ-48)",
    operation("sovereign-verify-d2", { capabilities_requested: ["secrets.use:key_ids"] }),
    { world: consent({ capability_id: "secrets.use" }) },
  ],
];

const UNKNOWN = [
  "",
  " ",
  ":",
  ":inputs",
  "fs",
  "fs.readx",
  "FS.READ:inputs",
  "Fs.read:inputs",
  " fs.read:inputs",
  "fs.read :inputs",
  "fs.rеad:inputs",
  "fs.*",
  "*",
  "fs.read:",
  "constructor",
  "__proto__",
];
const NOT_DECLARED = [
  "fs.read",
  "fs.read:secrets",
  "fs.read:inputs2",
  "fs.read:input",
  "fs.read:inputs ",
  "fs.read: inputs",
  "fs.read:Inputs",
  "fs.read:*",
  "fs.read:inputs:x",
  "fs.read:é",
  "net.http",
  "gpu.compute",
];

const DENIED: readonly (readonly [string, Draft, string, string, { world?: Draft; context?: Draft }?])[] = [
  ["an empty list", ask(), "CAP_EMPTY", "/capabilities_requested"],
  ...UNKNOWN.map((id): [string, Draft, string, string] => [`unknown ${JSON.stringify(id)}`, ask(id), "HSK-4001", "/capabilities_requested/0"]),
  ...NOT_DECLARED.map((id): [string, Draft, string, string] => [
    `not declared ${JSON.stringify(id)}`,
    ask(id),
    "CAP_NOT_DECLARED",
    "/capabilities_requested/0",
  ]),
  ["an unknown id first", ask("nope", "fs.read:inputs"), "HSK-4001", "/capabilities_requested/0"],
  ["an unknown id last", ask("fs.read:inputs", "fs.write:artifacts", "nope"), "HSK-4001", "/capabilities_requested/2"],
  ["an unknown id after a denied one", ask("net.http", "nope"), "HSK-4001", "/capabilities_requested/1"],
  ["the first of two denied ones", ask("fs.read:inputs", "net.http", "gpu.compute"), "CAP_NOT_DECLARED", "/capabilities_requested/1"],
  ["a declared scope does not cover the axis", ask("fs.read"), "CAP_NOT_DECLARED", "/capabilities_requested/0", { world: declaring("fs.read:inputs") }],
  ["no profile (READ-47)", ask("fs.read:inputs"), "CAP_PROFILE_UNKNOWN", "/capabilities_requested/0", { context: context({ capability_profile_id: null }) }],
  [
    "an unknown profile",
    ask("fs.read:inputs"),
    "CAP_PROFILE_UNKNOWN",
    "/capabilities_requested/0",
    { context: context({ capability_profile_id: "profile.none" }) },
  ],
  [
    "a narrower profile",
    ask("fs.write:artifacts"),
    "CAP_NOT_IN_PROFILE",
    "/capabilities_requested/0",
    { context: context({ capability_profile_id: "profile.analyst" }) },
  ],
  ["policy on the id", ask("fs.read:inputs"), "CAP_POLICY_DENIED", "/capabilities_requested/0", { world: world({ policy: { denied: ["fs.read:inputs"] } }) }],
  ["policy on the axis", ask("fs.read:inputs"), "CAP_POLICY_DENIED", "/capabilities_requested/0", { world: world({ policy: { denied: ["fs.read"] } }) }],
  [
    "a device without consent",
    operation("hardware-capture-d0", { capabilities_requested: ["device.mic"] }),
    "CAP_CONSENT_MISSING",
    "/capabilities_requested/0",
  ],
  ...(
    [
      ["no consent", world({ consents: [] })],
      ["expired consent", consent({ expires_at: "2020-06-01T00:00:00Z" })],
      ["consent of the default life, over", consent({ expires_at: null })],
      ["revoked consent", consent({ revoked_at: "2020-06-01T00:00:00Z" })],
      ["consent that is not granted yet", consent({ granted_at: "2998-01-01T00:00:00Z" })],
      ["consent for another workspace", consent({ scope: { model_id: "model.planner", workspace_id: "ws-2" } })],
      ["consent for another model", consent({ scope: { model_id: "model.other", workspace_id: "ws-1" } })],
      ["consent for another job", consent({ scope: { job_id: "00000000-0000-4000-8000-0000000000ff" } })],
      ["consent for another capability", consent({ capability_id: "device.camera" })],
      ["consent for a scope of it", consent({ capability_id: "net.http:museum" })],
    ] satisfies readonly (readonly [string, Draft])[]
  ).map(([title, changed]): [string, Draft, string, string, { world: Draft }] => [
    title,
    operation("guide-verify-d0", { capabilities_requested: ["net.http"] }),
    "CAP_CONSENT_MISSING",
    "/capabilities_requested/0",
    { world: changed },
  ]),
  [
    "consent without a workspace to match",
    operation("guide-verify-d0", { capabilities_requested: ["net.http"] }),
    "CAP_CONSENT_MISSING",
    "/capabilities_requested/0",
    { context: context({ workspace_id: null }) },
  ],
];

describe("G-CAP passes", () => {
  for (const [title, sent, options] of ALLOWED) it(title, async () => expectPass(await judge(G_CAP, sent, options)));
});

describe("G-CAP denies", () => {
  for (const [title, sent, code, path, options] of DENIED) it(title, async () => expectDenial(await judge(G_CAP, sent, options), { code, path }));
});

describe("G-CAP reports every check, truthfully", () => {
  const rows: readonly (readonly [string, BaseName, string[], [string, string][]])[] = [
    [
      "allow before deny",
      "spatial-build-d2",
      ["fs.read:inputs", "net.http"],
      [
        ["fs.read:inputs", "allow"],
        ["net.http", "deny"],
      ],
    ],
    ["duplicates once", "spatial-build-d2", ["fs.read:inputs", "fs.read:inputs"], [["fs.read:inputs", "allow"]]],
    [
      "after an unknown id too",
      "spatial-build-d2",
      ["nope", "fs.read:inputs"],
      [
        ["nope", "deny"],
        ["fs.read:inputs", "allow"],
      ],
    ],
  ];
  it.each(rows)("%s", async (_, base, capabilities_requested, expected) => {
    const { checks = [] } = await judge(G_CAP, operation(base, { capabilities_requested }));
    expect(checks.map(({ capability_id, decision }) => [capability_id, decision])).toEqual(expected);
  });

  it("names the consent that allowed it", async () => {
    const { checks = [] } = await judge(G_CAP, operation("guide-verify-d0", { capabilities_requested: ["net.http"] }));
    expect(checks).toEqual([{ capability_id: "net.http", decision: "allow", consent_id: "00000000-0000-4000-8000-00000000c001" }]);
  });
});
