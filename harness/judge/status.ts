/** Makes a case result of a judgement or an error: level and case status decide what a fault counts as. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import type { LoadedCase } from "../cases/types.ts";
import type { HarnessError } from "../errors.ts";
import type { Judgement, Status } from "./types.ts";

/** What came of running, or not running, one case. */
export type CaseOutcome =
  | { readonly kind: "judged"; readonly judgement: Judgement }
  | { readonly kind: "error"; readonly error: HarnessError; readonly note?: string }
  | { readonly kind: "not_applicable"; readonly reason: string }
  | { readonly kind: "could_not_run"; readonly reason: string };

type ErrorKind = NonNullable<CaseResult["error"]>["kind"];

const ERROR_KINDS: Readonly<Record<string, ErrorKind>> = {
  TARGET_GONE: "crash",
  TARGET_TIMEOUT: "timeout",
  TARGET_PROTOCOL: "target_protocol",
  TARGET_START: "crash",
};

const MAX_MISMATCHES = 40;

/** True where a script leaves the target's own engine in place. */
function isOwnEngine({ definition }: LoadedCase): boolean {
  return (definition.engine?.scripts ?? []).some((script) => typeof script === "object" && "real" in script);
}

/** The result of one case, before waivers. */
export function caseResult(loaded: LoadedCase, outcome: CaseOutcome): CaseResult {
  const { definition } = loaded;
  const base = {
    id: definition.id,
    title: definition.title,
    class: definition.class,
    gate: definition.gate,
    topic: definition.topic ?? null,
    level: definition.level,
    case_status: definition.status,
    requirements: [...definition.requirements],
    interpretations: [...definition.interpretations],
    engine_id: definition.engine_id ?? null,
    family: definition.family ?? null,
    ...(isOwnEngine(loaded) ? { own_engine: true } : {}),
    origin: loaded.origin,
    waiver: null,
  };
  switch (outcome.kind) {
    case "judged": {
      const { steps, mismatches, readings } = outcome.judgement;
      const status = statusOf(loaded, mismatches.length === 0);
      // A tentative or pending case informs, whatever its world came to.
      const refused =
        definition.status === "normative" && loaded.definition.given.start === undefined && mismatches.some((found) => found.path === "/given/world");
      if (refused)
        return {
          ...base,
          status: "error",
          reason: null,
          error: { kind: "world_refused", message: String(mismatches[0]?.actual ?? "") },
          steps: [],
          mismatches: [],
          readings: [],
        };
      return { ...base, status, reason: null, error: null, steps: [...steps], mismatches: mismatches.slice(0, MAX_MISMATCHES), readings: [...readings] };
    }
    case "error": {
      const kind = ERROR_KINDS[outcome.error.code] ?? "harness";
      const message = `${outcome.error.message}${outcome.note === undefined ? "" : ` (${outcome.note})`}`;
      return { ...base, status: "error", reason: null, error: { kind, message }, steps: [], mismatches: [], readings: [] };
    }
    default:
      return { ...base, status: outcome.kind, reason: outcome.reason, error: null, steps: [], mismatches: [], readings: [] };
  }
}

/** Tentative and pending cases inform; a SHOULD that does not hold warns; all else passes or fails. */
function statusOf({ definition }: LoadedCase, clean: boolean): Status {
  if (definition.status !== "normative") return "info";
  if (clean) return "pass";
  return definition.level === "SHOULD" ? "warn" : "fail";
}
