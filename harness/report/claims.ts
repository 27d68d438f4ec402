/** What a run says of each conformance class. */
import type { CaseResult, ClassClaim, ClauseBasis, ConformanceClass, ProbeResult, RequirementRow, RunCheckResult } from "../../spec-cases/contract/types.ts";
import { countStatuses, executedCount } from "./completeness.ts";
import type { CaseSummary } from "./types.ts";

/** Every class, in the order of the reports. `core` is never optional. */
export const CLASSES: readonly ConformanceClass[] = [
  "core",
  "execution",
  "budget",
  "artifacts",
  "registry",
  "recorder",
  "consent",
  "determinism",
  "sandbox",
  "retention",
  "engines",
];

/** What the claims are drawn from. */
export interface ClaimInput {
  readonly cases: readonly CaseResult[];
  readonly rows: readonly RequirementRow[];
  readonly runChecks: readonly RunCheckResult[];
  readonly probes: readonly ProbeResult[];
  /** As in the target's hello; null where there was none. */
  readonly declared: readonly string[] | null;
  /** What the gate needs; core stands in it wherever a case of core was asked for. */
  readonly required: readonly string[];
  readonly strict: boolean;
  /** True where the corpus was not run whole (a filter, a class, a shard) and the catalogue is not at hand. */
  readonly selected: boolean;
  readonly cutOff: boolean;
  readonly catalogue?: ReadonlyMap<string, CaseSummary>;
}

/** One claim per class. Cases of the adopter (`origin: added`) are reported, and never part of a claim. */
export function classClaims(input: ClaimInput): ClassClaim[] {
  return CLASSES.map((name) => claimOf(name, input));
}

function claimOf(name: ConformanceClass, input: ClaimInput): ClassClaim {
  const cases = input.cases.filter((result) => result.origin === "corpus" && result.class === name);
  const counts = countStatuses(cases.map((result) => result.status));
  const declared = name === "core" || (input.declared?.includes(name) ?? false);
  const failures = declared ? failuresOf(name, cases, input) : [];
  const gaps = declared ? gapsOf(name, cases, input) : [];
  const result = !declared ? "not_claimed" : failures.length > 0 ? "failed" : gaps.length > 0 ? "partial" : "conformant";
  return {
    class: name,
    result,
    required: input.required.includes(name),
    reasons: declared ? [...failures, ...gaps] : ["the target does not declare this class"],
    counts,
    clauses: provenClauses(input.rows.filter((row) => row.class === name)),
  };
}

function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

function failuresOf(name: ConformanceClass, cases: readonly CaseResult[], input: ClaimInput): string[] {
  const countOf = (status: CaseResult["status"]): number => cases.filter((result) => result.status === status).length;
  const classOf = new Map(input.rows.map((row) => [row.id, row.class]));
  const checks = input.runChecks.filter((check) => check.status === "fail" || (input.strict && check.status === "warn"));
  return [
    ...counted(countOf("fail"), "case failed", "cases failed"),
    ...counted(countOf("error"), "case ended in an error", "cases ended in an error"),
    ...counted(countOf("unexpected_pass"), "waived case passed", "waived cases passed"),
    ...(input.strict ? counted(countOf("warn"), "SHOULD case failed, which counts under --strict", "SHOULD cases failed, which counts under --strict") : []),
    // A check or probe that belongs to no class speaks of the whole runtime, and so of core.
    ...checks.filter((check) => (classOf.get(check.requirement ?? "") ?? "core") === name).map((check) => `run check ${check.id} failed`),
    ...(name === "core" ? input.probes.filter((probe) => probe.status === "error").map((probe) => `honesty probe ${probe.id} failed`) : []),
  ];
}

function gapsOf(name: ConformanceClass, cases: readonly CaseResult[], input: ClaimInput): string[] {
  const musts = cases.filter((result) => result.level === "MUST");
  const countOf = (status: CaseResult["status"]): number => musts.filter((result) => result.status === status).length;
  return [
    ...(input.cutOff ? ["the run was cut off"] : []),
    ...selectionGaps(name, cases, input),
    ...counted(countOf("waived"), "MUST case is waived", "MUST cases are waived"),
    ...counted(countOf("not_applicable"), "MUST case is not applicable to this target", "MUST cases are not applicable to this target"),
    ...counted(countOf("could_not_run"), "MUST case could not run", "MUST cases could not run"),
  ];
}

function selectionGaps(name: ConformanceClass, cases: readonly CaseResult[], input: ClaimInput): string[] {
  // Tentative and pending cases prove nothing, so a class that ran only those has shown nothing.
  const counting = countStatuses(cases.map((result) => result.status).filter((status) => status !== "info"));
  if (executedCount(counting) === 0) return ["no case of this class was run"];
  if (!input.catalogue) return input.selected ? ["only a selection of the corpus was run"] : [];
  const seen = new Set(cases.map((result) => result.id));
  const left = [...input.catalogue.values()].filter(
    (summary) => summary.class === name && summary.origin === "corpus" && summary.case_status === "normative" && !seen.has(summary.id),
  );
  return counted(left.length, "case of this class was not selected", "cases of this class were not selected");
}

/** Proven clauses by basis: those of basis `kit` are our own consequences and are counted apart. */
function provenClauses(rows: readonly RequirementRow[]): ClauseBasis {
  const countOf = (basis: RequirementRow["basis"]): number => rows.filter((row) => row.basis === basis && row.result === "proven").length;
  return { spec: countOf("spec"), seed: countOf("seed"), kit: countOf("kit") };
}
