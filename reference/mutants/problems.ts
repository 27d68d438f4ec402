/** Mistakes about Diagnostics and the Problems that they group into (MEX-DIAG-01 to -05, -07, -08). */
import { createHash, randomUUID } from "node:crypto";
import type { Diagnostic, Problem } from "../../spec-cases/contract/types.ts";
import type { FingerprintContent } from "../problems/fingerprint.ts";
import type { DiagnosticDraft } from "../problems/problems.ts";
import type { Draft } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { diagnosed, grouped, outcomeOf, readDiagnostics, records, reported, stored } from "./record-seams.ts";
import { steps } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** Fingerprints are taken over something else. */
const fingerprints =
  (of: (content: FingerprintContent) => string): Break =>
  () => ({ fingerprint: (content) => createHash("sha256").update(of(content)).digest("hex") });

/** Fingerprints are taken over more than they should be. */
const fingerprintsOver = (more: (draft: DiagnosticDraft) => unknown): Break =>
  diagnosed((diagnose, draft) => {
    const diagnostic = diagnose(draft);
    return {
      ...diagnostic,
      fingerprint: createHash("sha256")
        .update(JSON.stringify([diagnostic.fingerprint, more(draft) ?? null]))
        .digest("hex"),
    };
  });

/** A member of Diagnostics is lost. */
const lost = (key: string): Break => readDiagnostics((diagnostic: Draft) => Object.fromEntries(Object.entries(diagnostic).filter(([name]) => name !== key)));

const apiece = (diagnostics: readonly Diagnostic[]): readonly Problem[] =>
  diagnostics.map(({ fingerprint: print, severity, title, source, surface, id, code }) => ({
    fingerprint: print,
    count: 1,
    severity,
    title,
    source,
    surface,
    diagnostic_ids: [id],
    ...(code == null ? {} : { code }),
  }));

const eachProblem = (change: (problem: Problem) => Problem): Break => grouped((problems) => problems.map(change));

/** Attempts that passed since the case began are counted with each problem. */
const passesCounted: Break = (parts) => {
  let passes = 0;
  const counting = records(
    () => null,
    (record) => {
      if ("event" in record && record.event.type === "tool_call") passes += 1;
      return [record];
    },
  );
  const shown = eachProblem((problem) => ({ ...problem, count: problem.count + passes }));
  const changed = counting(parts);
  return { ...changed, ...shown({ ...parts, ...changed }) };
};

const SAME = "every member fails both cases alike";

/** An operation that passed is reported as one that failed. */
const passReported = steps((honest) => ({
  async judgeRequest(parts, attempt) {
    const end = await honest.judgeRequest(parts, attempt);
    const { planned } = attempt.envelope;
    if (end.kind === "passed" && planned !== null)
      attempt.journal.engineFailed(
        { invocation: parts.ids.next(), engine_id: planned.engine_id, operation: planned.operation },
        "GATES_PASSED",
        "all gates have passed",
      );
    return end;
  },
}));

export const PROBLEM_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-DIAG-01", [
    [
      "denial-without-diagnostic",
      "a denial has no Diagnostic",
      records(
        () => new Set<unknown>(),
        (record, gone) => {
          if ("diagnostic" in record) {
            gone.add(record.diagnostic.id);
            return [];
          }
          return "event" in record && record.event.type === "diagnostic" && gone.has(record.event["diagnostic_id"]) ? [] : [record];
        },
      ),
      { broad: true },
    ],
    [
      "denial-not-in-problems",
      "Diagnostics of denials are stored and not shown in Problems",
      grouped(() => []),
      { apart: "the Diagnostic is stored, and not shown" },
    ],
    [
      "denial-of-schema-not-shown",
      "what G-SCHEMA denies is not shown in Problems",
      grouped((problems) => problems.filter(({ title }) => !title.startsWith("G-SCHEMA"))),
    ],
    [
      "denial-of-late-gates-not-shown",
      "what the last two gates deny is not shown in Problems",
      grouped((problems) => problems.filter(({ title }) => !/^G-(?:DET|PROVENANCE)/.test(title))),
    ],
    [
      "denial-of-middle-gates-not-shown",
      "what G-INTEGRITY and G-BUDGET deny is not shown in Problems",
      grouped((problems) => problems.filter(({ title }) => !/^G-(?:INTEGRITY|BUDGET)/.test(title))),
    ],
    ["diagnostic-severity-mapped", "errors become warnings", reported((draft) => ({ ...draft, severity: "warning" }))],
    [
      "diagnostic-severity-fatal",
      "errors become fatal",
      reported((draft) => ({ ...draft, severity: "fatal" })),
      { apart: "the same members, another wrong mapping" },
    ],
    [
      "diagnostic-without-code",
      "the code of a denial is not in its Diagnostic",
      reported((draft) => ({ ...draft, code: null })),
      { apart: "another member of the Diagnostic" },
    ],
    [
      "diagnostic-of-another-job",
      "a Diagnostic is tied to a job of its own",
      reported((draft) => ({ ...draft, job_id: randomUUID(), attempt_id: null, link_confidence: "inferred" })),
      { apart: "another member of the Diagnostic" },
    ],
    [
      "denial-names-no-diagnostic",
      "a recorded denial names another Diagnostic",
      stored((event) => {
        const details = outcomeOf(event);
        return details?.["outcome"] === "deny" ? { ...event, details: { ...details, diagnostic_id: randomUUID() } } : event;
      }),
      { apart: "the Diagnostic is right; the link to it is not" },
    ],
    ["pass-in-problems", "a pass is a problem too", passReported],
  ]),
  ...breaking("MEX-DIAG-02", [
    ["diagnostic-without-title", "Diagnostics have no title", lost("title"), { apart: SAME }],
    ["diagnostic-without-fingerprint", "Diagnostics have no fingerprint", lost("fingerprint"), { apart: SAME }],
    ["diagnostic-without-surface", "Diagnostics have no surface", lost("surface"), { apart: SAME }],
    ["diagnostic-without-link", "Diagnostics do not say how they are linked", lost("link_confidence"), { apart: SAME }],
    ["diagnostic-without-time", "Diagnostics have no timestamp", lost("timestamp"), { apart: SAME }],
    [
      "diagnostic-severity-upper-case",
      "severities are in upper case",
      readDiagnostics((diagnostic) => ({ ...diagnostic, severity: String(diagnostic["severity"]).toUpperCase() })),
      { apart: SAME },
    ],
    [
      "diagnostic-fingerprint-upper-case",
      "fingerprints are in upper case",
      readDiagnostics((diagnostic) => ({ ...diagnostic, fingerprint: String(diagnostic["fingerprint"]).toUpperCase() })),
      { apart: SAME },
    ],
  ]),
  ...breaking("MEX-DIAG-03", [
    ["fingerprint-random", "a fingerprint is an id", fingerprints(() => randomUUID())],
    [
      "fingerprint-with-job",
      "the job counts for the fingerprint",
      fingerprintsOver(({ job_id }) => job_id),
      { apart: "one is never equal, the other is for one job" },
    ],
    ["fingerprint-with-model", "the model counts for the fingerprint", fingerprintsOver(({ model_id }) => model_id)],
    [
      "fingerprint-without-code",
      "the code does not count for the fingerprint",
      fingerprints(({ source, surface, severity }) => JSON.stringify([source, surface, severity])),
    ],
  ]),
  ...breaking("MEX-DIAG-04", [
    ["problems-one-each", "every Diagnostic is a problem", grouped((_, diagnostics) => apiece(diagnostics))],
    [
      "problem-count-one",
      "a problem's count stays one",
      eachProblem((problem) => ({ ...problem, count: 1 })),
      { apart: "the group is right, its count is not" },
    ],
    [
      "problem-count-more",
      "a problem's count is that of its repetitions",
      eachProblem((problem) => ({ ...problem, count: Math.max(1, problem.count - 1) })),
      { apart: "the group is right, its count is not" },
    ],
    [
      "problem-ids-first",
      "a problem names its first Diagnostic",
      eachProblem((problem) => ({ ...problem, diagnostic_ids: problem.diagnostic_ids.slice(0, 1) })),
      { apart: "the count is right, the instances are lost" },
    ],
    ["problem-counts-passes", "passes count too", passesCounted],
    ["problems-latest-only", "only the latest problem is shown", grouped((problems) => problems.slice(-1))],
  ]),
  ...breaking("MEX-DIAG-05", [
    [
      "direct-link-to-nowhere",
      "a Diagnostic is linked directly to a job that nobody knows",
      reported((draft) => ({ ...draft, job_id: randomUUID(), attempt_id: null })),
    ],
    [
      "direct-link-to-nothing",
      "a Diagnostic is linked directly and names no job",
      reported((draft) => ({ ...draft, job_id: null, attempt_id: null })),
      { apart: "one names a job that does not exist, the other none" },
    ],
    [
      "direct-link-of-nameless",
      "where the operation has no id the Diagnostic is linked to a made-up one",
      reported((draft) => (draft.code === "OP_ID_MALFORMED" ? { ...draft, job_id: randomUUID(), attempt_id: null } : draft)),
    ],
  ]),
  ...breaking("MEX-DIAG-07", [
    ["denials-grouped-by-severity", "all denials are one problem", fingerprints(({ severity }) => severity)],
    [
      "denials-grouped-by-gate",
      "all denials of a gate are one problem",
      fingerprints(({ title, severity }) => JSON.stringify([title.split(" ")[0], severity])),
    ],
    ["denials-never-grouped", "repeated denials are problems of their own", fingerprintsOver(() => randomUUID())],
  ]),
  ...breaking("MEX-DIAG-08", [
    [
      "diagnostic-source-validator",
      "Diagnostics of denials come from the validator",
      reported((draft) => ({ ...draft, source: "validator" })),
      { apart: SAME },
    ],
    ["diagnostic-surface-terminal", "Diagnostics of denials belong to the terminal", reported((draft) => ({ ...draft, surface: "terminal" })), { apart: SAME }],
    [
      "diagnostic-link-inferred",
      "Diagnostics of denials are linked by inference",
      reported((draft) => ({ ...draft, link_confidence: "inferred" })),
      { apart: SAME },
    ],
  ]),
];
