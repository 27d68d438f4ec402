import { describe, expect, it } from "vitest";
import { isSuspicious, redactText, redactValue } from "./redact.ts";

// Joined from parts, so that no scanner takes this file for a leak.
const join = (...parts: string[]): string => parts.join("");

const SECRETS: readonly (readonly [string, string, string])[] = [
  ["secret_private_key", join("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIE\n-----END RSA ", "PRIVATE KEY-----"), ""],
  ["secret_private_key", join("-----BEGIN ", "PRIVATE KEY-----\nMIIE cut off"), ""],
  ["secret_aws", join("AKIA", "ABCDEFGHIJKLMNOP"), ""],
  ["secret_db_url", join("postgres://user:", "hunter2@"), "db.local/x"],
  ["secret_token", join("ghp_", "a".repeat(36)), ""],
  ["secret_token", join("Bearer ", "abcdefghijklmnopqrst"), ""],
  ["secret_token", join("eyJ", "a".repeat(20), ".", "b".repeat(20), ".", "c".repeat(20)), ""],
  ["secret_api_key", join("sk-", "a".repeat(32)), ""],
  ["secret_api_key", join("AIza", "a".repeat(35)), ""],
  ["secret_password", join("password", "=", "hunter2x"), ""],
];

describe("redactText", () => {
  it.each(SECRETS)("%s", (detector, secret, rest) => {
    expect(redactText(`before ${secret}${rest} after`)).toMatch(new RegExp(`^before \\[REDACTED:secret:${detector}\\]${rest.replaceAll(".", "\\.")}`));
    expect(isSuspicious(JSON.stringify({ text: secret }))).toBe(true);
  });

  it.each([["secrets.use:deploy"], ["task-1"], ["artifact://3f0c/payload"], ["https://example.org/a@b"], ["password"], ["fs.read:inputs"]])(
    "leaves %j",
    (text) => {
      expect(redactText(text)).toBe(text);
    },
  );

  it.each([["eyJ".repeat(50_000)], ["-----BEGIN PRIVATE KEY-----".repeat(5_000)], ["a://b:".repeat(30_000)], ["password=".repeat(20_000)]])(
    "ends on repeated text",
    (text) => {
      expect(typeof redactText(text)).toBe("string");
    },
  );
});

it("walks values and keeps keys", () => {
  const secret = join("AKIA", "ABCDEFGHIJKLMNOP");
  expect(redactValue({ [secret]: [secret, 1, null, { a: true }] })).toEqual({ [secret]: ["[REDACTED:secret:secret_aws]", 1, null, { a: true }] });
});
