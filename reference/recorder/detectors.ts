/**
 * What must not reach an event (10.5.6.9): one entry per detector id, in the order in which they are applied.
 * Every pattern runs in linear time on foreign text: repetitions are bounded, or of a class that excludes what follows.
 */

/** One detector; what it finds is replaced by `[REDACTED:<category>:<id>]`. */
export interface Detector {
  readonly id: string;
  readonly category: "secret" | "pii" | "path" | "env";
  /** What every find of the patterns contains: a text without it is not searched. */
  readonly hint: RegExp;
  readonly patterns: readonly RegExp[];
}

/** First steps of JSON Pointers into envelopes, results and contexts: no absolute paths (READ-44). */
const POINTER_ROOTS = [
  "schema_version",
  "op_id",
  "engine_id",
  "engine_version_req",
  "operation",
  "inputs",
  "params",
  "capabilities_requested",
  "budget",
  "determinism",
  "evidence_policy",
  "output_spec",
  "status",
  "started_at",
  "ended_at",
  "outputs",
  "evidence",
  "provenance",
  "errors",
  "logs_ref",
  "result",
  "staged",
].join("|");

const SEGMENT = "[A-Za-z0-9._~@%+-]{1,255}";
/** Where a path can begin: not inside a word, a url or another path. */
const PATH_START = "(?<![\\w.~:/\\\\%@-])";
const SYSTEM_ROOTS = "(?:bin|boot|dev|etc|home|lib|mnt|opt|private|proc|root|run|srv|sys|tmp|usr|Users|var|Volumes)";
const ASSIGNED = "[\"']?\\s{0,4}[:=]\\s{0,4}(?:\"[^\"]{1,512}\"|'[^']{1,512}'|[^\\s\"',;]{1,512})";

export const DETECTORS: readonly Detector[] = [
  {
    id: "secret_private_key",
    category: "secret",
    hint: /PRIVATE KEY/,
    patterns: [/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[\s\S]*$)/g],
  },
  {
    id: "secret_db_url",
    category: "secret",
    hint: /:\/\//,
    patterns: [/\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb):\/\/[^\s"'<>]{1,2048}/gi],
  },
  {
    id: "secret_aws",
    category: "secret",
    hint: /A[A-Z]{3}[A-Z0-9]{16}|aws/i,
    patterns: [
      /\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
      /\baws_?(?:secret|access|session)[A-Za-z_]{0,32}["']?\s{0,4}[:=]\s{0,4}["']?[A-Za-z0-9/+=]{16,512}/gi,
    ],
  },
  {
    id: "secret_api_key",
    category: "secret",
    hint: /\b[spr]k[-_]|AIza|api/i,
    patterns: [
      /\b(?:sk|pk|rk)[-_](?:[A-Za-z0-9]{1,12}[-_]){0,3}[A-Za-z0-9_-]{12,256}/g,
      /\bAIza[0-9A-Za-z_-]{30,64}/g,
      new RegExp(`\\b(?:x-)?api[_-]?(?:key|secret)${ASSIGNED}`, "gi"),
    ],
  },
  {
    id: "secret_token",
    category: "secret",
    hint: /token|secret|bearer|gh[pousr]_|github_|glpat-|npm_|xox|eyJ/i,
    patterns: [
      /\b(?:gh[pousr]_|github_pat_|glpat-|npm_)[A-Za-z0-9_-]{16,255}/g,
      /\bxox[abeprs]-[A-Za-z0-9-]{8,255}/g,
      /\beyJ[A-Za-z0-9_-]{6,1024}\.[A-Za-z0-9_-]{4,4096}(?:\.[A-Za-z0-9_-]{0,1024})?/g,
      /\bbearer\s{1,4}[A-Za-z0-9._~+/=-]{8,2048}/gi,
      new RegExp(`\\b(?:[a-z]{1,16}[_-])?(?:token|secret)${ASSIGNED}`, "gi"),
    ],
  },
  {
    id: "secret_password",
    category: "secret",
    hint: /pass|pwd|:\/\//i,
    patterns: [new RegExp(`\\b(?:[a-z]{1,16}[_-])?(?:password|passwd|passphrase|pwd)${ASSIGNED}`, "gi"), /(?<=:\/\/)[^\s:@/]{1,64}:[^\s:@/]{1,128}(?=@)/g],
  },
  { id: "pii_email", category: "pii", hint: /@/, patterns: [/[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g] },
  {
    id: "pii_phone",
    category: "pii",
    hint: /\+\d|\d{3}/,
    patterns: [/(?<![\w+])\+\d[\d ().-]{6,18}\d(?!\w)/g, /(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g],
  },
  {
    id: "path_absolute",
    category: "path",
    hint: /[/\\]/,
    patterns: [
      /\bfile:\/{1,3}[^\s"'<>]{1,2048}/gi,
      /(?<![A-Za-z0-9])[A-Za-z]:[\\/](?!\/)[^\s"'<>|?*]{1,1024}/g,
      /\\\\[^\s\\"']{1,255}\\[^\s"']{1,1024}/g,
      /(?<![\w~])~\/[^\s"'<>]{1,1024}/g,
      new RegExp(`${PATH_START}/(?!(?:${POINTER_ROOTS})/)${SEGMENT}(?:/${SEGMENT}){1,64}/?`, "g"),
      new RegExp(`${PATH_START}/${SYSTEM_ROOTS}\\b/?`, "g"),
    ],
  },
  {
    id: "env_var",
    category: "env",
    hint: /[=$%]/,
    patterns: [
      /(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]{2,127}=[^\s]{1,2048}/g,
      /\$\{[A-Za-z_][A-Za-z0-9_]{0,127}\}/g,
      /(?<![\w$])\$[A-Z_][A-Z0-9_]{1,127}/g,
      /%[A-Z][A-Z0-9_]{2,127}%/g,
    ],
  },
];

/** A text without any of these holds nothing that a detector could find: most recorded texts are short words. */
export const SUSPICIOUS =
  /[@=/\\$%+]|\d{3}|PRIVATE KEY|A[A-Z]{3}[A-Z0-9]{16}|\b[spr]k[-_]|AIza|api|aws|token|secret|bearer|gh[pousr]_|github_|glpat-|npm_|xox|eyJ|pass|pwd/i;
