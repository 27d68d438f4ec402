/** Cases that were planned and have no record: the run was cut off before them. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { CaseSummary } from "./types.ts";

/** A result that says so; without a summary the class is not known, and core stands for it, so that no claim gets better by it. */
export function missingCase(id: string, summary: CaseSummary | undefined): CaseResult {
  const known: CaseSummary = summary ?? {
    id,
    title: "planned, and without a record",
    class: "core",
    gate: null,
    level: "MUST",
    case_status: "normative",
    requirements: [],
    interpretations: [],
    origin: "corpus",
  };
  return {
    ...known,
    requirements: [...known.requirements],
    interpretations: [...known.interpretations],
    status: "could_not_run",
    reason: "the run was cut off before this case had a result",
    error: null,
    steps: [],
    mismatches: [],
    readings: [],
  };
}
