/** Mistakes about Diagnostics that others offer to the recorder (MEX-DIAG-09, MEX-DIAG-05). */
import type { DiagnosticDraft } from "../problems/problems.ts";
import type { IngestParts } from "../runtime/ingest.ts";
import { copyOf, type Draft, draftOf, isDraft, type Json, objectsIn } from "./draft.ts";
import { ingest, refuse } from "./ingest-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { recorder, reported } from "./record-seams.ts";
import type { Break } from "./seams.ts";

/** A Diagnostic is mended before it is looked at; one that was wrong is then stored. */
const repaired = (mend: (diagnostic: Draft) => void): Break =>
  ingest((honest) => ({
    diagnostic(source) {
      const diagnostic = draftOf(source);
      if (diagnostic !== null) mend(diagnostic);
      return honest.diagnostic(diagnostic ?? copyOf(source));
    },
  }));

const diagnosticRefused = (isRefused: (diagnostic: Draft) => boolean): Break =>
  ingest((honest) => ({
    diagnostic: (source) => {
      const diagnostic = draftOf(source);
      return diagnostic !== null && isRefused(diagnostic) ? refuse() : honest.diagnostic(source);
    },
  }));

const isFatal = (draft: DiagnosticDraft): boolean => draft.code === "HSK-400-INVALID-EVENT";
/** The fatal Diagnostic, or what belongs to it, is left out. */
const withoutFatal = (isLeftOut: (kind: "diagnostic" | "event") => boolean): Break =>
  recorder((honest) => ({
    commit(batch) {
      const fatal = new Set(batch.flatMap((record) => ("diagnostic" in record && isFatal(record.diagnostic) ? [record.diagnostic.id] : [])));
      honest.commit(
        batch.filter((record) => {
          if ("diagnostic" in record) return !(fatal.has(record.diagnostic.id) && isLeftOut("diagnostic"));
          return !("event" in record && fatal.has(String(record.event["diagnostic_id"])) && isLeftOut("event"));
        }),
      );
    },
  }));

const SEVERITIES = new Set<Json>(["fatal", "error", "warning", "info", "hint"]);
const LINKS = new Set<Json>(["direct", "inferred", "ambiguous", "unlinked"]);
const isPluginSource = ({ source }: Draft): boolean => /^(?:plugin|matcher):/.test(String(source));
const REQUIRED = ["title", "message", "surface"];

const DIAGNOSTICS = breaking("MEX-DIAG-09", [
  ["ingest-diagnostic-silent", "an invalid Diagnostic is refused without a word", withoutFatal(() => true)],
  [
    "ingest-fatal-no-event",
    "the fatal Diagnostic has no event",
    withoutFatal((kind) => kind === "event"),
    { apart: "the Diagnostic is there, and the log does not name it" },
  ],
  [
    "ingest-fatal-as-error",
    "an invalid Diagnostic raises one of severity error",
    reported((draft) => (isFatal(draft) ? { ...draft, severity: "error" } : draft)),
    { apart: "a Diagnostic is raised, with another severity" },
  ],
  [
    "ingest-fatal-from-validator",
    "an invalid Diagnostic raises one from the source that offered it",
    reported((draft) => (isFatal(draft) ? { ...draft, source: "validator" } : draft)),
    { apart: "a Diagnostic is raised, from another source" },
  ],
  [
    "ingest-diagnostic-defaults",
    "texts that a Diagnostic lacks have defaults",
    repaired((diagnostic) => {
      for (const key of REQUIRED) diagnostic[key] ??= key === "surface" ? "system" : "none";
    }),
  ],
  [
    "ingest-severity-any",
    "an unknown severity is info",
    repaired((diagnostic) => {
      if (!SEVERITIES.has(diagnostic["severity"] ?? null)) diagnostic["severity"] = "info";
    }),
  ],
  [
    "ingest-source-any",
    "an unknown source is a plugin",
    repaired((diagnostic) => {
      if (!["lsp", "terminal", "validator", "engine", "connector", "system"].includes(String(diagnostic["source"])) && !isPluginSource(diagnostic))
        diagnostic["source"] = "plugin:unknown";
    }),
  ],
  [
    "ingest-link-any",
    "an unknown link confidence is none",
    repaired((diagnostic) => {
      if (diagnostic["link_confidence"] !== undefined && !LINKS.has(diagnostic["link_confidence"])) delete diagnostic["link_confidence"];
    }),
  ],
  [
    "ingest-range-any",
    "a range that is incomplete is left out",
    repaired((diagnostic) => {
      for (const place of objectsIn(diagnostic, "locations")) if (isDraft(place["range"]) && Object.keys(place["range"]).length < 4) delete place["range"];
    }),
  ],
  [
    "ingest-member-any",
    "members that nobody knows are passed over",
    repaired((diagnostic) => {
      for (const key of Object.keys(diagnostic)) if (!MEMBERS.has(key)) delete diagnostic[key];
    }),
  ],
  ["ingest-plugins-refused", "plugins and matchers are no sources", diagnosticRefused(isPluginSource)],
  [
    "ingest-optional-refused",
    "optional members of a Diagnostic are refused",
    diagnosticRefused((diagnostic) => "tool" in diagnostic && "locations" in diagnostic),
  ],
  ["ingest-code-demanded", "a Diagnostic must carry a code", diagnosticRefused(({ code }) => code === undefined)],
]);

const MEMBERS = new Set(
  "title message severity source surface tool code tags wsid job_id attempt_id model_id actor capability_id policy_decision_id locations evidence_refs link_confidence status".split(
    " ",
  ),
);

/** Links of what is offered are judged in another way. */
const linked =
  (change: (draft: DiagnosticDraft, offered: Draft, parts: IngestParts) => DiagnosticDraft["link_confidence"]): Break =>
  ({ createIngest }) => ({
    createIngest(parts) {
      let offered: Draft = {};
      const problems = {
        ...parts.problems,
        diagnose: (draft: DiagnosticDraft, id: string, timestamp: string) =>
          parts.problems.diagnose({ ...draft, link_confidence: change(draft, offered, parts) }, id, timestamp),
      };
      const honest = createIngest({ ...parts, problems });
      return {
        ...honest,
        diagnostic(source) {
          offered = draftOf(source) ?? {};
          return honest.diagnostic(source);
        },
      };
    },
  });

const LINKED = breaking("MEX-DIAG-05", [
  [
    "ingest-link-believed",
    "a direct link is believed",
    linked((draft, { link_confidence }) => (link_confidence === "direct" ? "direct" : draft.link_confidence)),
  ],
  [
    "ingest-link-of-named-job",
    "a direct link is believed where it names a job",
    linked((draft, { link_confidence, job_id }) => (link_confidence === "direct" && job_id !== undefined ? "direct" : draft.link_confidence)),
  ],
  [
    "ingest-link-never-direct",
    "what is offered is never linked directly",
    linked((draft) => (draft.link_confidence === "direct" ? "inferred" : draft.link_confidence)),
  ],
  [
    "ingest-link-inferred-checked",
    "an inferred link must name a job that ran",
    linked((draft, _, { recorder: own }) => (draft.job_id != null && !own.hasJob(draft.job_id) ? "unlinked" : draft.link_confidence)),
  ],
]);

export const RECORDER_DIAGNOSTIC_MUTANTS: readonly Mutant[] = [...DIAGNOSTICS, ...LINKED];
