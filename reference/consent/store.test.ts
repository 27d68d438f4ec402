import { describe, expect, it } from "vitest";
import type { ConsentRecord } from "../../spec-cases/contract/types.ts";
import { createConsentStore, DEFAULT_LIFE_MS } from "./store.ts";

const GRANTED = Date.parse("2026-01-01T00:00:00Z");
const RECORD: ConsentRecord = {
  consent_id: "00000000-0000-4000-8000-00000000c0ff",
  capability_id: "net.http",
  grantor: "human.owner",
  scope: { model_id: "m", workspace_id: "w" },
  granted_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-01-02T00:00:00Z",
  until_revoked: false,
  revoked_at: null,
};
const QUESTION = { capability_id: "net.http", job_id: "j", model_id: "m", workspace_id: "w", now: GRANTED };
const HOUR = 3_600_000;

describe("a record counts from its grant to its end", () => {
  const rows: readonly (readonly [string, Partial<ConsentRecord>, number, boolean])[] = [
    ["one millisecond before the grant", {}, GRANTED - 1, false],
    ["at the grant", {}, GRANTED, true],
    ["one millisecond before the expiry", {}, GRANTED + 24 * HOUR - 1, true],
    ["at the expiry", {}, GRANTED + 24 * HOUR, false],
    ["no expiry: 24 hours", { expires_at: null }, GRANTED + DEFAULT_LIFE_MS - 1, true],
    ["no expiry: after 24 hours", { expires_at: null }, GRANTED + DEFAULT_LIFE_MS, false],
    ["until revoked", { expires_at: null, until_revoked: true }, GRANTED + 10_000 * HOUR, true],
    ["until revoked, with an expiry", { until_revoked: true }, GRANTED + 24 * HOUR, false],
    ["revoked now", { revoked_at: "2026-01-01T01:00:00Z" }, GRANTED + HOUR, false],
    ["revoked later", { revoked_at: "2026-01-01T01:00:00Z" }, GRANTED + HOUR - 1, true],
    ["a grant time that is none", { granted_at: "soon" }, GRANTED, false],
    ["an expiry that is none", { expires_at: "never" }, GRANTED, false],
    ["a revocation time that is none", { revoked_at: "once" }, GRANTED, false],
  ];
  it.each(rows)("%s", (_, changes, now, counts) => {
    expect(createConsentStore([{ ...RECORD, ...changes }]).find({ ...QUESTION, now }) !== null).toBe(counts);
  });
});

describe("a record covers its scope alone", () => {
  const rows: readonly (readonly [string, ConsentRecord["scope"], Partial<typeof QUESTION> | { [key: string]: null }, boolean])[] = [
    ["model and workspace", { model_id: "m", workspace_id: "w" }, {}, true],
    ["another model", { model_id: "n", workspace_id: "w" }, {}, false],
    ["another workspace", { model_id: "m", workspace_id: "v" }, {}, false],
    ["no model asks", { model_id: "m", workspace_id: "w" }, { model_id: null }, false],
    ["no workspace asks", { model_id: "m", workspace_id: "w" }, { workspace_id: null }, false],
    ["job", { job_id: "j" }, {}, true],
    ["another job", { job_id: "k" }, {}, false],
    ["no job asks", { job_id: "j" }, { job_id: null }, false],
  ];
  it.each(rows)("%s", (_, scope, asked, covers) => {
    expect(createConsentStore([{ ...RECORD, scope }]).find({ ...QUESTION, ...asked }) !== null).toBe(covers);
  });
});

describe("a record covers its capability, or a scope of its bare axis", () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ["net.http", "net.http", true],
    ["net.http", "net.http:museum", true],
    ["net.http:museum", "net.http", false],
    ["net.http:museum", "net.http:library", false],
    ["device", "device.camera", false],
    ["secrets.use:a", "secrets.use:a", true],
  ];
  it.each(rows)("%s for %s: %s", (granted, asked, covers) => {
    expect(createConsentStore([{ ...RECORD, capability_id: granted }]).find({ ...QUESTION, capability_id: asked }) !== null).toBe(covers);
  });
});

it("a replaced record counts at once (MEX-CAP-16)", () => {
  const store = createConsentStore([RECORD]);
  expect(store.find(QUESTION)?.consent_id).toBe(RECORD.consent_id);
  store.replace([{ ...RECORD, revoked_at: RECORD.granted_at }]);
  expect(store.find(QUESTION)).toBeNull();
});
