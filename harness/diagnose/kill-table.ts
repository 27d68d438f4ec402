/** The kill table: which cases each mutant of the reference fails, compact enough to ship. Pure. */
import { isObject, member, stringMember } from "../json.ts";

const FORMAT = "mex-conformance-kills/1";

/** One mutant as a suspect. */
export interface Kill {
  readonly mutant: string;
  /** The clause that it breaks. */
  readonly requirement: string;
  /** The mistake in words, as it continues `the runtime is wrong: …`. */
  readonly mistake: string;
  /** Cases that it ran to a verdict. */
  readonly ran: readonly string[];
  /** Those of them that failed it, each with how (`signOf`). */
  readonly failed: ReadonlyMap<string, string>;
}

/** All mutants that a case fails. */
export interface KillTable {
  readonly kills: readonly Kill[];
}

/** A mutant's run as the self-test knows it. */
export interface KillRun {
  readonly mutant: { readonly id: string; readonly requirement: string; readonly mistake: string; readonly equivalent: string | null };
  readonly ran: readonly string[];
  /** Ids of the cases that failed, each with how. */
  readonly signs: ReadonlyMap<string, string>;
}

/** The table of a self-test. Mutants that nothing fails explain nothing, and are left out. */
export function killTableOf(runs: readonly KillRun[]): KillTable {
  const telling = runs.filter(({ mutant, signs }) => mutant.equivalent === null && signs.size > 0);
  return { kills: telling.map(({ mutant: { id, requirement, mistake }, ran, signs }) => ({ mutant: id, requirement, mistake, ran, failed: signs })) };
}

/** The table as the text of a file: one line a mutant; lists of cases that several mutants ran are written once. */
export function renderKillTable({ kills }: KillTable): string {
  const plans = new Map<string, number>();
  const planOf = (ran: readonly string[]): number => {
    const key = ran.toSorted().join(" ");
    const plan = plans.get(key) ?? plans.size;
    plans.set(key, plan);
    return plan;
  };
  const rows = kills.map(({ mutant, requirement, mistake, ran, failed }) =>
    JSON.stringify({ mutant, requirement, mistake, plan: planOf(ran), failed: bySign(failed) }),
  );
  const lists = [...plans.keys()].map((plan) => JSON.stringify(plan));
  return `{\n"format": ${JSON.stringify(FORMAT)},\n"plans": [\n${lists.join(",\n")}\n],\n"mutants": [\n${rows.join(",\n")}\n]\n}\n`;
}

/** Sign to the cases that fail with it. */
function bySign(failed: ReadonlyMap<string, string>): Record<string, string> {
  const signs = [...new Set(failed.values())].toSorted();
  const casesOf = (sign: string): string[] => [...failed].filter(([, own]) => own === sign).map(([id]) => id);
  return Object.fromEntries(signs.map((sign) => [sign, casesOf(sign).toSorted().join(" ")]));
}

/** The table of a file's text; null where it is not one, so that broken advice never breaks a run. */
export function readKillTable(text: string): KillTable | null {
  const parsed = parse(text);
  const [plans, mutants] = [member(parsed, "plans"), member(parsed, "mutants")];
  if (stringMember(parsed, "format") !== FORMAT || !Array.isArray(plans) || !Array.isArray(mutants)) return null;
  const lists = plans.map((plan) => (typeof plan === "string" ? idsOf(plan) : []));
  return {
    kills: mutants.filter(isObject).map((row) => {
      const plan = member(row, "plan");
      return {
        mutant: stringMember(row, "mutant") ?? "",
        requirement: stringMember(row, "requirement") ?? "",
        mistake: stringMember(row, "mistake") ?? "",
        ran: (typeof plan === "number" ? lists[plan] : undefined) ?? [],
        failed: signsOf(member(row, "failed")),
      };
    }),
  };
}

function idsOf(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function signsOf(value: unknown): Map<string, string> {
  const rows = isObject(value) ? Object.entries(value) : [];
  return new Map(rows.flatMap(([sign, ids]) => (typeof ids === "string" ? idsOf(ids).map((id): [string, string] => [id, sign]) : [])));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
