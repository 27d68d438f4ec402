/** From the records of a run to its report. */
import type { CaseResult, DeterministicPart, HelloResult, Report, RunFooter, RunHeader, RunPart } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { likelyMistakes } from "../diagnose/likely-mistakes.ts";
import { member, stringMember } from "../json.ts";
import { classClaims } from "./claims.ts";
import { assertComplete, countStatuses } from "./completeness.ts";
import { CUT_OFF } from "./cut-off.ts";
import { engineTable } from "./engine-table.ts";
import { decideExit, type Exit } from "./exit-code.ts";
import { headline } from "./headline.ts";
import { missingCase } from "./missing-cases.ts";
import { requirementRows } from "./requirement-rows.ts";
import type { DeriveInput } from "./types.ts";

/** A report, and the reasons of its exit code in words. */
export interface Derived {
  readonly report: Report;
  readonly exit: Exit;
}

/**
 * Derives everything that the files of a run say. `deterministic` depends neither on the order in which cases ended nor on times:
 * cases stand in the order in which they were planned. A run without footer was cut off: incomplete, exit code 3 at best.
 */
export function deriveReport(input: DeriveInput): Derived {
  const { header, footer } = input.records;
  const cases = plannedCases(input);
  const hello = helloOf(header);
  const runChecks = footer?.run_checks ?? [];
  const probes = footer?.probes ?? [];
  const completeness = countStatuses(cases.map((result) => result.status));
  assertComplete(completeness);
  const rows = requirementRows(input.requirements.values(), cases, runChecks, input.catalogue);
  const strict = header.strict ?? false;
  const cutOff = footer === null;
  const selected = header.selection.length > 0 || (header.shard ?? null) !== null;
  const claims = classClaims({
    cases,
    rows,
    runChecks,
    probes,
    declared: hello?.classes ?? null,
    required: header.required,
    strict,
    selected,
    cutOff,
    ...(input.catalogue ? { catalogue: input.catalogue } : {}),
  });
  const negotiated = hello !== null;
  const exit = decideExit({ completeness, claims, runChecks, probes, negotiated, cutOff, strict, reported: footer?.exit_code ?? null });
  const deterministic: DeterministicPart = {
    ...identity(header, hello),
    headline: headline({ claims, completeness, negotiated, cutOff, selected }),
    exit_code: exit.code,
    completeness,
    classes: claims,
    requirements: rows,
    engines: engineTable(cases),
    run_checks: runChecks,
    probes,
    warnings: footer ? footer.warnings : [CUT_OFF],
    ...likely(cases, input),
    cases,
  };
  return { report: { format: "mex-conformance-report/1", deterministic, run: runPart(input, footer) }, exit };
}

/** The results in the order of the plan; planned cases without a record, then records that were not planned (never in a sound run). */
function plannedCases({ records, catalogue }: DeriveInput): CaseResult[] {
  const byId = new Map(records.cases.map((record) => [record.result.id, record.result]));
  const planned = records.header.planned.map((id) => byId.get(id) ?? missingCase(id, catalogue?.get(id)));
  const plan = new Set(records.header.planned);
  return [...planned, ...[...byId.values()].filter((result) => !plan.has(result.id))];
}

/** Advice only: nothing else of the report depends on it. */
function likely(cases: readonly CaseResult[], { kills }: DeriveInput): Pick<DeterministicPart, "likely_mistakes"> {
  if (kills === undefined || cases.every(({ mismatches }) => mismatches.length === 0)) return {};
  const table = kills();
  return table === null ? {} : { likely_mistakes: likelyMistakes(cases, table) };
}

function helloOf(header: RunHeader): HelloResult | null {
  const decoded = decode("hello_result", member(header.target, "hello"));
  return decoded.ok ? decoded.value : null;
}

type Identity = Pick<DeterministicPart, "kit" | "corpus" | "target" | "seed" | "challenge" | "shard" | "selection">;

function identity(header: RunHeader, hello: HelloResult | null): Identity {
  const cases = member(header.corpus, "cases");
  return {
    kit: { name: stringMember(header.kit, "name") ?? "unknown", version: stringMember(header.kit, "version") ?? "unknown" },
    corpus: {
      revision: stringMember(header.corpus, "revision") ?? "unknown",
      digest: stringMember(header.corpus, "digest") ?? "unknown",
      cases: typeof cases === "number" && Number.isInteger(cases) && cases >= 0 ? cases : header.planned.length,
    },
    target: { name: stringMember(header.target, "name") ?? "unknown", hello },
    seed: header.seed,
    challenge: header.challenge ?? null,
    shard: header.shard ?? null,
    selection: header.selection,
  };
}

function runPart({ records }: DeriveInput, footer: RunFooter | null): RunPart {
  const { header } = records;
  return {
    started_at: header.started_at,
    // A run that was cut off has no end; the moment of its start is the last one that is known.
    ended_at: footer?.ended_at ?? header.started_at,
    duration_ms: footer?.duration_ms ?? 0,
    transport: header.transport,
    jobs: header.jobs,
    node: header.node,
    restarts: footer?.restarts ?? 0,
    ...(footer?.stderr === undefined ? {} : { stderr: footer.stderr }),
    ...(footer?.captured_stdout === undefined ? {} : { captured_stdout: footer.captured_stdout }),
    ...(header.repeat === undefined ? {} : { repeat: header.repeat }),
    case_ms: Object.fromEntries(records.cases.map((record) => [record.result.id, record.ms])),
  };
}
