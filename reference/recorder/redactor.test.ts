import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic, EventBase } from "../../spec-cases/contract/types.ts";
import { DETECTORS, SUSPICIOUS } from "./detectors.ts";
import { createRedactor } from "./redactor.ts";

const { redactText, redactEvent, redactDiagnostic } = createRedactor();

/** Examples, put together here so that no scanner takes this file for a leak. */
const KEY = `${"-".repeat(5)}BEGIN RSA PRIVATE KEY${"-".repeat(5)}`;
const PLANTED: readonly (readonly [string, readonly string[]])[] = [
  ["secret_private_key", [`${KEY}\nMIIEabc\n${KEY.replace("BEGIN", "END")}`, `${KEY} cut off`, KEY.replace("RSA ", "")]],
  ["secret_db_url", ["postgres://app:pw@db.internal:5432/main", "mongodb+srv://u:p@cluster0.example/x", "redis://cache:6379/0"]],
  ["secret_aws", [`AKIA${"IOSFODNN7EXAMPLE"}`, `aws_secret_access_key = ${"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}`]],
  [
    "secret_api_key",
    [
      `sk-live-${"abcdefghijklmnop1234"}`,
      `sk_test_${"4eC39HqLyjWDarjtT1zdp7dc"}`,
      `AIza${"SyA1234567890abcdefghijklmnopqrstuv"}`,
      "api_key=abcdef123",
      "X-Api-Key: abcdef123",
    ],
  ],
  [
    "secret_token",
    [
      `ghp_${"abcdefghijklmnopqrstuvwxyz0123456789"}`,
      `xoxb-${"123456789012-abcdefghij"}`,
      `Bearer ${"abcdef0123456789"}`,
      "access_token=abc123",
      `eyJ${"hbGciOiJIUzI1NiJ9"}.${"eyJzdWIiOiIxIn0"}.${"c2lnbmF0dXJl"}`,
    ],
  ],
  ["secret_password", ["password=hunter2", "Password: hunter2", 'pwd="two words"', "db_passphrase: x1y2"]],
  ["pii_email", ["alice@example.org", "first.last+tag@mail.example.co.uk"]],
  ["pii_phone", ["+49 30 1234567", "+15551234567", "(555) 123-4567", "555-123-4567", "555.123.4567"]],
  [
    "path_absolute",
    [
      "/home/alice/plan.txt",
      "/etc",
      "/data/private/customers.csv",
      "C:\\Users\\alice\\x.txt",
      "D:/plans/x",
      "\\\\host\\share\\x",
      "file:///srv/x",
      "~/secret/x",
    ],
  ],
  ["env_var", ["HOME_DIR=somewhere", ["$", "{HOME}"].join(""), "$AWS_REGION", "%APPDATA%"]],
];

const CLEAN = [
  "`/budget/wall_time_ms` must be a whole number",
  "`/inputs/0/uri` must be a relative path that stays in the workspace",
  "`/params/script_ref/content_hash` must be 64 lower-case hex digits",
  "`/capabilities_requested/12` is declared by neither the engine nor the operation",
  "`/provenance/outputs` are not its outputs",
  "G-CAP denied: HSK-4001",
  "gate_outcome",
  "capability_action",
  "and/or, text/plain, 1/2",
  "https://example.org/a/b",
  "wall_time_ms allows 1000, observed 1004",
  "2026-01-01T00:00:00.000Z",
  "00000000-0000-4000-8000-000000000001",
  "must match `^[0-9a-f]{64}$`",
  "8:30",
  "",
];

describe("each detector of 10.5.6.9", () => {
  it("is there, once", () => {
    const expected = PLANTED.map(([id]) => id);
    expect(DETECTORS.map(({ id }) => id).sort()).toEqual([...expected].sort());
  });

  const rows = PLANTED.flatMap(([id, texts]) => texts.map((text) => [id, text] as const));
  it.each(rows)("%s replaces %j", (id, text) => {
    const category = DETECTORS.find((detector) => detector.id === id)?.category;
    const marker = `[REDACTED:${category}:${id}]`;
    expect(redactText(text)).toContain(marker);
    expect(redactText(`see ${text} there`)).toContain(marker);
    expect(redactText(`see ${text} there`)).not.toContain(text);
  });

  it.each(CLEAN)("leaves %j alone", (text) => expect(redactText(text)).toBe(text));
});

describe("the redactor", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...PLANTED.flatMap(([, texts]) => texts), ...CLEAN));
  const mixed = fc.array(text, { maxLength: 4 }).map((parts) => parts.join(" "));

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(mixed, (sent) => {
        const once = redactText(sent);
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  it("finds what another find bared", () => {
    const once = redactText("$HOME_DIR/etc");
    expect([once, redactText(once)]).toEqual(["[REDACTED:env:env_var][REDACTED:path:path_absolute]", once]);
  });

  it("skips no text that a detector would change", () => {
    fc.assert(
      fc.property(mixed, (sent) => {
        const found = DETECTORS.some(({ patterns }) => patterns.some((pattern) => sent.replace(pattern, "") !== sent));
        expect(found && !SUSPICIOUS.test(sent)).toBe(false);
        expect(DETECTORS.some(({ hint, patterns }) => !hint.test(sent) && patterns.some((pattern) => sent.replace(pattern, "") !== sent))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it("answers for long texts made to run patterns long", () => {
    for (const unit of ["a", "a@", "/a", "-----BEGIN PRIVATE KEY-----", "eyJ-", "+1 ", "sk-", "A=", "api_key", "\\\\a", "$A", "password"]) {
      expect(redactText(unit.repeat(20_000 / unit.length)).length).toBeGreaterThan(0);
    }
  });

  const event: EventBase = { type: "custom", event_id: "00000000-0000-4000-8000-000000000001", timestamp: "2026-01-01T00:00:00Z", actor: "system" };

  it("keeps identifiers, redacts all else, at any depth and in names (READ-44)", () => {
    const redacted = redactEvent({
      ...event,
      capability_id: "fs.read:/home/alice/x",
      job_id: "alice@example.org",
      note: "alice@example.org",
      details: { engine_id: "alice@example.org", list: [{ "alice@example.org": "password=hunter2" }], count: 3 },
    });
    expect(redacted).toEqual({
      ...event,
      capability_id: "fs.read:/home/alice/x",
      job_id: "alice@example.org",
      note: "[REDACTED:pii:pii_email]",
      details: { engine_id: "alice@example.org", list: [{ "[REDACTED:pii:pii_email]": "[REDACTED:secret:secret_password]" }], count: 3 },
    });
  });

  it("hands a clean event back as it is", () => expect(redactEvent(event)).toBe(event));

  it("keeps a member named `__proto__` a member", () => {
    const redacted = redactEvent({ ...event, details: JSON.parse('{"__proto__":"password=hunter2"}') });
    expect(JSON.stringify(redacted)).toContain('"__proto__":"[REDACTED:secret:secret_password]"');
  });

  it("redacts diagnostics", () => {
    const diagnostic: Diagnostic = {
      id: event.event_id,
      fingerprint: "0".repeat(64),
      title: "mail to alice@example.org",
      message: "password=hunter2",
      severity: "error",
      source: "engine",
      surface: "system",
      link_confidence: "direct",
      timestamp: event.timestamp,
      tags: ["$HOME_DIR"],
      locations: [{ path: "/home/alice/x.ts" }],
      evidence_refs: [{ note: "alice@example.org" }],
    };
    const text = JSON.stringify(redactDiagnostic(diagnostic));
    expect(text).not.toMatch(/alice|hunter2|HOME_DIR/);
  });
});
