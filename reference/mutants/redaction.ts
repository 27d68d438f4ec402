/** Mistakes by which content or a secret reaches the record (MEX-LOG-06). */

import { DETECTORS } from "../recorder/detectors.ts";
import { createRedactor } from "../recorder/redactor.ts";
import type { Attempt } from "../runtime/attempt.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { type Draft, draftOf, isDraft, type Json } from "./draft.ts";
import { ingest } from "./ingest-seams.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { outcomeOf, read, stored } from "./record-seams.ts";
import { steps } from "./runtime-seams.ts";
import { all, type Break, verdicts } from "./seams.ts";

/** The value at a JSON Pointer. */
function valueAt(value: Json, pointer: string | null): Json | undefined {
  let current: Json | undefined = value;
  for (const part of (pointer ?? "").split("/").slice(1))
    current = Array.isArray(current) ? current[Number(part)] : isDraft(current) ? current[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return current;
}

/** Reasons quote the value that is wrong, where its place fits. */
const quoting = (where: (path: string) => boolean): Break =>
  verdicts(null, (verdict, { envelope }) => {
    if (verdict.outcome !== "deny" || verdict.path === null || !where(verdict.path)) return verdict;
    const found = valueAt(draftOf(envelope.value), verdict.path);
    return found === undefined ? verdict : { ...verdict, reason: `${verdict.reason}, got ${typeof found === "string" ? found : JSON.stringify(found)}` };
  });

/** A redactor that lacks some detectors. */
const lacking =
  (...ids: readonly string[]): Break =>
  () => ({ redactor: createRedactor(DETECTORS.filter(({ id }) => !ids.includes(id))) });

/** Reasons quote what is wrong, and one detector is missing. */
const MISSING_DETECTORS = DETECTORS.map(
  ({ id }): MutantRow => [
    `redactor-lacks-${id.replaceAll("_", "-")}`,
    `reasons quote what is wrong, and the redactor lacks ${id}`,
    all(
      lacking(id),
      quoting(() => true),
    ),
  ],
);

type When = "passed" | "denied" | "always";

/** A text about the attempt stands in its gate outcomes; `raw` adds it past the redactor. */
function noted(
  note: (attempt: Attempt, parts: RuntimeParts) => string | null,
  { when = "always", raw = false }: { readonly when?: When; readonly raw?: boolean } = {},
): Break {
  const notes = new Map<unknown, string>();
  const taking = steps((honest) => ({
    judgeRequest(parts, attempt) {
      const text = note(attempt, parts);
      if (text !== null) notes.set(attempt.job_id, text);
      return honest.judgeRequest(parts, attempt);
    },
  }));
  const add = (event: Draft): Draft => {
    const outcome = outcomeOf(event)?.["outcome"];
    const text = notes.get(event["job_id"]);
    const fits = outcome === (when === "passed" ? "pass" : "deny") || (when === "always" && outcome !== undefined);
    return text === undefined || !fits ? event : { ...event, note: text };
  };
  return all(taking, raw ? read(add) : stored(add));
}

const member = (attempt: Attempt, ...keys: readonly string[]): string | null => {
  let found: Json | undefined = draftOf(attempt.envelope.value);
  for (const key of keys) found = isDraft(found) ? found[key] : undefined;
  return found === undefined || found === null ? null : JSON.stringify(found);
};

/** The text of the first input, as the store has it. */
function contentOf({ envelope }: Attempt, { artifacts }: RuntimeParts): string | null {
  const inputs = draftOf(envelope.value)?.["inputs"];
  const [first] = Array.isArray(inputs) ? inputs : [];
  const id = isDraft(first) ? first["artifact_id"] : null;
  const content = typeof id === "string" ? artifacts.read(id)?.content : undefined;
  return content?.kind === "file" ? Buffer.from(content.bytes).toString("utf8") : null;
}

export const REDACTION_MUTANTS: readonly Mutant[] = breaking("MEX-LOG-06", [
  ...MISSING_DETECTORS,
  [
    "reason-quotes-params",
    "reasons quote a param that is wrong",
    all(
      quoting((path) => path.startsWith("/params")),
      lacking(),
    ),
  ],
  [
    "reason-quotes-uris",
    "reasons quote a uri, and the redactor knows no paths",
    all(
      quoting((path) => path.endsWith("/uri")),
      lacking("path_absolute"),
    ),
  ],
  [
    "reason-quotes-the-budget",
    "reasons quote a cap past the redactor",
    all(
      quoting((path) => path.startsWith("/budget")),
      lacking("secret_password"),
    ),
  ],
  [
    "reason-quotes-the-level",
    "reasons quote a level past the redactor",
    all(
      quoting((path) => path.startsWith("/determinism")),
      lacking("secret_aws"),
    ),
  ],
  ["events-hold-params", "events hold the params of the operation", noted((attempt) => member(attempt, "params"))],
  ["events-hold-params-of-passes", "events of passes hold the params of the operation", noted((attempt) => member(attempt, "params"), { when: "passed" })],
  ["events-hold-params-of-denials", "events of denials hold the params of the operation", noted((attempt) => member(attempt, "params"), { when: "denied" })],
  ["events-hold-queries", "events hold what was searched for, redacted", noted((attempt) => member(attempt, "params", "query"))],
  ["events-hold-raw-params", "events hold the params of the operation, past the redactor", noted((attempt) => member(attempt, "params"), { raw: true })],
  [
    "events-hold-raw-notes",
    "events hold the notes of the evidence policy, past the redactor",
    noted((attempt) => member(attempt, "evidence_policy"), { raw: true }),
  ],
  ["events-hold-notes", "events hold the notes of the evidence policy", noted((attempt) => member(attempt, "evidence_policy", "notes"))],
  ["events-hold-content", "events hold the content of the first input", noted(contentOf)],
  ["events-hold-content-of-denials", "events of denials hold the content of the first input", noted(contentOf, { when: "denied" })],
  [
    "offered-texts-withheld",
    "every message of an event that others offer is taken for a secret",
    ingest((honest) => ({
      event(source) {
        const event = draftOf(source);
        if (event !== null && typeof event["message"] === "string") event["message"] = "[REDACTED:secret:secret_token]";
        honest.event(event ?? source);
      },
    })),
  ],
]);
