/** Which clauses have a case that passes and a case that denies. Primary citations of normative cases of the corpus count, nothing else. */
import { isObject, type JsonValue, stringMember } from "../json.ts";
import type { Finding } from "./finding.ts";
import type { ReadCorpus } from "./load-corpus.ts";
import { caseSides, type Side } from "./sides.ts";
import type { LoadedCase, Requirement } from "./types.ts";

/** A side of a clause that no case can show, with the reason; a row of coverage.json. */
export interface Exclusion {
  readonly requirement: string;
  readonly side: Side;
  readonly reason: string;
}

/** One clause with the cases that show it. */
export interface CoverageRow {
  readonly requirement: Requirement;
  /** Ids of the cases that cite it first and show this side. */
  readonly pass: readonly string[];
  readonly deny: readonly string[];
  /** Ids of all other cases that cite it, also those that count for nothing (tentative, pending, added). */
  readonly others: readonly string[];
  readonly excluded: readonly Exclusion[];
  /** Sides that a MUST clause verified by cases still needs. */
  readonly missing: readonly Side[];
}

/** The whole table, in the order of requirements.json, and what is wrong with the exclusions. */
export interface Coverage {
  readonly rows: readonly CoverageRow[];
  readonly findings: readonly Finding[];
}

const FILE = "coverage.json";

function readExclusions(value: JsonValue | undefined, findings: Finding[]): { place: string; exclusion: Exclusion }[] {
  if (value === undefined) return [];
  const list = isObject(value) ? value["exclusions"] : undefined;
  if (!Array.isArray(list)) {
    findings.push({ file: FILE, place: "/exclusions", message: "member `exclusions` must be a list", rule: "schema" });
    return [];
  }
  return list.flatMap((entry, index) => {
    const place = `/exclusions/${index}`;
    const requirement = stringMember(entry, "requirement");
    const side = stringMember(entry, "side");
    const reason = stringMember(entry, "reason") ?? "";
    if (requirement === undefined || (side !== "PASS" && side !== "DENY") || reason.length < 10) {
      findings.push({ file: FILE, place, message: "an exclusion has `requirement`, `side` (PASS or DENY) and a `reason` in words", rule: "schema" });
      return [];
    }
    return [{ place, exclusion: { requirement, side, reason } }];
  });
}

/** True for the cases that count: normative, of the corpus, and as strict as the clause. */
function counts(loaded: LoadedCase, requirement: Requirement): boolean {
  const { status, level } = loaded.definition;
  return loaded.origin === "corpus" && status === "normative" && (level === "MUST" || requirement.level === "SHOULD");
}

function rowOf(requirement: Requirement, citing: readonly LoadedCase[], excluded: readonly Exclusion[]): CoverageRow {
  const primary = citing.filter((loaded) => loaded.definition.requirements[0] === requirement.id && counts(loaded, requirement));
  const idsOf = (side: Side): string[] => primary.filter((loaded) => caseSides(loaded).has(side)).map((loaded) => loaded.ask.id);
  const shown = { PASS: idsOf("PASS"), DENY: idsOf("DENY") };
  const needed = requirement.level === "MUST" && requirement.verified_by.startsWith("case");
  const sides: readonly Side[] = needed ? ["PASS", "DENY"] : [];
  return {
    requirement,
    pass: shown.PASS,
    deny: shown.DENY,
    others: citing.filter((loaded) => !primary.includes(loaded)).map((loaded) => loaded.ask.id),
    excluded,
    missing: sides.filter((side) => shown[side].length === 0 && !excluded.some((exclusion) => exclusion.side === side)),
  };
}

/** Computes the coverage of a corpus; exclusions that name no clause, stand twice or are not needed become findings. */
export function coverageOf({ corpus, files }: ReadCorpus): Coverage {
  const findings: Finding[] = [];
  const exclusions = readExclusions(files.find(({ file, origin }) => origin === "corpus" && file === FILE)?.value, findings);
  const citing = new Map<string, LoadedCase[]>();
  for (const loaded of corpus.cases) {
    for (const id of loaded.definition.requirements) citing.set(id, [...(citing.get(id) ?? []), loaded]);
  }
  const rows = [...corpus.requirements.values()].map((requirement) => {
    const own = exclusions.filter(({ exclusion }) => exclusion.requirement === requirement.id).map(({ exclusion }) => exclusion);
    return rowOf(requirement, citing.get(requirement.id) ?? [], own);
  });
  const byId = new Map(rows.map((row) => [row.requirement.id, row]));
  const seen = new Set<string>();
  for (const { place, exclusion } of exclusions) {
    const row = byId.get(exclusion.requirement);
    const key = `${exclusion.requirement} ${exclusion.side}`;
    const shown = exclusion.side === "PASS" ? row?.pass : row?.deny;
    if (row === undefined) findings.push({ file: FILE, place, message: `clause \`${exclusion.requirement}\` does not exist`, rule: "coverage" });
    else if (seen.has(key)) findings.push({ file: FILE, place, message: `${key} is excluded twice`, rule: "coverage" });
    else if (shown?.[0] !== undefined)
      findings.push({ file: FILE, place, message: `${key} is shown by \`${shown[0]}\`: remove the exclusion`, rule: "coverage" });
    seen.add(key);
  }
  return { rows, findings };
}

/** Findings for MUST clauses that lack a side, of the classes for which the corpus has cases at all. */
export function coverageFindings(coverage: Coverage): Finding[] {
  const started = new Set(coverage.rows.filter((row) => row.pass.length + row.deny.length > 0).map((row) => row.requirement.class));
  const missing = coverage.rows
    .filter((row) => started.has(row.requirement.class))
    .flatMap(({ requirement, missing }) =>
      missing.map((side): Finding => {
        const wanted = side === "PASS" ? "passes" : "denies or fails";
        const message = `${requirement.id} has no normative case that cites it first and ${wanted}: write one, or exclude the side in ${FILE} with the reason`;
        return { file: "requirements.json", place: `/${requirement.id}`, message, rule: "coverage" };
      }),
    );
  return [...coverage.findings, ...missing];
}
