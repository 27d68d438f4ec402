/** Diagnostics and the Problems they group into (11.4). */
import type { Diagnostic, Problem } from "../../spec-cases/contract/types.ts";
import { type FingerprintContent, fingerprint, normalizeTitle } from "./fingerprint.ts";

/** What a part of the runtime reports; id, fingerprint and time are given here. */
export type DiagnosticDraft = Omit<Diagnostic, "id" | "fingerprint" | "timestamp">;

/** Makes Diagnostics and groups them. Storing them is the recorder's work, in the transaction of the events that name them. */
export interface Problems {
  /** A whole Diagnostic, redacted, with its fingerprint. */
  diagnose(draft: DiagnosticDraft, id: string, timestamp: string): Diagnostic;
  /** Groups by fingerprint, in the order of first appearance, with a count; instances stay readable by id (MEX-DIAG-04). */
  group(diagnostics: readonly Diagnostic[]): readonly Problem[];
}

/** What Problems are made with. `redactText` comes first, so that the fingerprint belongs to what is stored. */
export interface ProblemsParts {
  readonly redactText: (text: string) => string;
  readonly fingerprint: (content: FingerprintContent) => string;
}

function toProblem(first: Diagnostic, members: readonly Diagnostic[]): Problem {
  const { severity, title, source, surface, code, tool } = first;
  return {
    fingerprint: first.fingerprint,
    count: members.length,
    severity,
    title,
    source,
    surface,
    ...(code == null ? {} : { code }),
    ...(tool == null ? {} : { tool }),
    diagnostic_ids: members.map((member) => member.id),
  };
}

/** Redacts what the fingerprint is taken over, and the message: the recorder would else store another tuple than the one that was hashed. */
function redactDraft(draft: DiagnosticDraft, redact: (text: string) => string): DiagnosticDraft {
  const { tool, locations } = draft;
  const place = (text: string | null | undefined): string | null => (text == null ? null : redact(text));
  return {
    ...draft,
    title: redact(normalizeTitle(draft.title)),
    message: redact(draft.message),
    ...(tool == null ? {} : { tool: redact(tool) }),
    ...(locations == null ? {} : { locations: locations.map((location) => ({ ...location, path: place(location.path), uri: place(location.uri) })) }),
  };
}

/** The default parts: fingerprints as the reference takes them. */
export function createProblems(parts: Pick<ProblemsParts, "redactText"> & Partial<ProblemsParts>): Problems {
  const takeFingerprint = parts.fingerprint ?? fingerprint;
  return {
    diagnose(draft, id, timestamp) {
      const redacted = redactDraft(draft, parts.redactText);
      return { id, fingerprint: takeFingerprint(redacted), ...redacted, timestamp };
    },
    group(diagnostics) {
      const groups = new Map<string, Diagnostic[]>();
      for (const diagnostic of diagnostics) {
        const members = groups.get(diagnostic.fingerprint);
        if (members === undefined) groups.set(diagnostic.fingerprint, [diagnostic]);
        else members.push(diagnostic);
      }
      return [...groups.values()].flatMap((members) => members.slice(0, 1).map((first) => toProblem(first, members)));
    },
  };
}
