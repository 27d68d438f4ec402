/** Waivers: expected failures, each bound to one outcome, strict in every direction (RUNS-AND-REPORTS). */
import type { CaseResult, Waiver, Waivers } from "../../spec-cases/contract/types.ts";

/** Cases that one glob may stand for. */
export const MAX_EXPANSION = 20;
/** Days before its end from which a waiver is warned of. */
export const WARNING_DAYS = 14;

const DAY_MS = 24 * 60 * 60 * 1000;

/** What waivers are applied in. `today` is `YYYY-MM-DD`, handed in. */
export interface WaiverSetting {
  readonly today: string;
  readonly target: string;
  readonly transport: string;
  /** Ids of the cases of the corpus. */
  readonly ids: readonly string[];
}

/** Something that is wrong with a waiver, or soon will be. */
export interface WaiverFinding {
  readonly level: "error" | "warning";
  /** Index in the file. */
  readonly index: number;
  readonly message: string;
}

/** Waivers made ready for one run. */
export interface AppliedWaivers {
  readonly findings: readonly WaiverFinding[];
  /** What each glob stands for. */
  readonly expansions: readonly string[];
  /** The result as it counts: waived, an unexpected pass, or as it was with the reason why no waiver fits. */
  apply(result: CaseResult): CaseResult;
}

/** Days from one date to another; negative where it is over. */
export function daysUntil(date: string, today: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
}

/** Prepares waivers: unknown ids, ends in the past, globs that stand for too many, two waivers for one case. */
export function prepareWaivers({ waivers }: Waivers, setting: WaiverSetting, matches: (glob: string, id: string) => boolean): AppliedWaivers {
  const findings: WaiverFinding[] = [];
  const expansions: string[] = [];
  const byCase = new Map<string, { waiver: Waiver; index: number }>();
  waivers.forEach((waiver, index) => {
    const say = (level: WaiverFinding["level"], message: string): void =>
      void findings.push({ level, index, message: `waiver ${index} (\`${waiver.case}\`) ${message}` });
    if (!applies(waiver, setting)) return;
    const ids = setting.ids.filter((id) => matches(waiver.case, id));
    const days = daysUntil(waiver.expires, setting.today);
    if (ids.length === 0) say("error", "names no case of the corpus; remove it");
    else if (days < 0) say("error", `expired on ${waiver.expires}; fix the runtime, or renew it with a reason`);
    else if (ids.length > MAX_EXPANSION) say("error", `stands for ${ids.length} cases, and at most ${MAX_EXPANSION} are allowed; name them more closely`);
    else {
      if (days <= WARNING_DAYS) say("warning", `expires on ${waiver.expires}, in ${days} days`);
      if (ids.length > 1 || ids[0] !== waiver.case) expansions.push(`\`${waiver.case}\` stands for ${ids.join(", ")}`);
      for (const id of ids) {
        const other = byCase.get(id);
        if (other === undefined) byCase.set(id, { waiver, index });
        else say("error", `waives \`${id}\`, which waiver ${other.index} waives already; keep one`);
      }
    }
  });
  return { findings, expansions, apply: (result) => applyWaiver(result, byCase.get(result.id)?.waiver) };
}

function applies({ when }: Waiver, setting: WaiverSetting): boolean {
  return (when?.target === undefined || when.target === setting.target) && (when?.transport === undefined || when.transport === setting.transport);
}

function applyWaiver(result: CaseResult, waiver: Waiver | undefined): CaseResult {
  if (waiver === undefined) return result;
  const shown = { reason: waiver.reason, owner: waiver.owner, issue: waiver.issue ?? null, expires: waiver.expires, expect: { ...waiver.expect } };
  if (result.status === "pass")
    return {
      ...result,
      status: "unexpected_pass",
      reason: `a waiver expects ${describeOutcome(waiver)}, and the case passes; remove the waiver`,
      waiver: shown,
    };
  if (!fits(result, waiver)) return { ...result, reason: `a waiver stands for another outcome: it expects ${describeOutcome(waiver)}` };
  return { ...result, status: "waived", reason: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`, waiver: shown };
}

/** Whether a result is exactly the outcome that a waiver is bound to. A crash or a timeout must be named. */
export function fits(result: CaseResult, { expect }: Waiver): boolean {
  const status = result.status === "warn" ? "fail" : result.status;
  if (status !== expect.status) return false;
  if (expect.status === "error") return expect.error === result.error?.kind;
  if (expect.status === "could_not_run" || (expect.verdict === undefined && expect.gate === undefined && expect.code === undefined)) return true;
  return result.steps.some(
    (step) =>
      (expect.verdict === undefined || expect.verdict === step.verdict) &&
      (expect.gate === undefined || expect.gate === step.gate) &&
      (expect.code === undefined || expect.code === step.code),
  );
}

/** The outcome of a waiver in words. */
export function describeOutcome({ expect }: Waiver): string {
  const words = [expect.status, expect.error, expect.verdict, expect.gate, expect.code === undefined ? undefined : `code ${expect.code ?? "none"}`];
  return words.filter((word) => word !== undefined).join(" ");
}
