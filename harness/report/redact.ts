/** Takes what looks like a secret out of a record before it is written: a target's stderr and messages may hold those of the machine. */
import { isObject, type JsonValue } from "../json.ts";

interface Detector {
  /** Names as in 10.5.6.9. */
  readonly id: string;
  readonly pattern: RegExp;
}

// Every repetition is bounded or runs to a delimiter, so that foreign text is searched in linear time.
const DETECTORS: readonly Detector[] = [
  { id: "secret_private_key", pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g },
  { id: "secret_aws", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { id: "secret_db_url", pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"']{1,100}:[^\s@/"']{1,200}@/gi },
  {
    id: "secret_token",
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|xox[baprs]-[A-Za-z0-9-]{10,255}|eyJ[\w-]{10,2000}\.[\w-]{10,2000}\.[\w-]{10,2000}|bearer\s{1,4}[\w.~+/-]{16,2000}=*)/gi,
  },
  { id: "secret_api_key", pattern: /\b(?:[spr]k[-_](?:live|test|proj|ant)[-_][\w-]{12,255}|sk-[A-Za-z0-9]{20,255}|AIza[\w-]{35})/g },
  { id: "secret_password", pattern: /\b(?:password|passwd|pwd)[ \t]{0,4}[=:][ \t]{0,4}[^\s"',;]{4,255}/gi },
];

/** One look at a whole line tells whether the walk is worth its time. */
const SUSPICION = /PRIVATE KEY|AKIA|ASIA|gh[pousr]_|xox[baprs]-|eyJ|bearer|\b[spr]k[-_]|AIza|passw|pwd|:\/\/[^\s"'/]{1,300}@/i;

/** The text with every secret replaced by `[REDACTED:secret:<detector>]`. */
export function redactText(text: string): string {
  if (!SUSPICION.test(text)) return text;
  return DETECTORS.reduce((safe, { id, pattern }) => safe.replace(pattern, `[REDACTED:secret:${id}]`), text);
}

/** True where a line of JSON may hold a secret in one of its strings. */
export function isSuspicious(line: string): boolean {
  return SUSPICION.test(line);
}

/** A JSON value with the secrets in its strings replaced; keys stay. */
export function redactValue(value: JsonValue): JsonValue {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item)])) : value;
}
