/** Problems are the diagnostics of the case, grouped by fingerprint (MEX-DIAG-03, -04). */
import { type JsonObject, member, stringMember } from "../../json.ts";
import { mismatch } from "../mismatch.ts";
import type { Mismatch } from "../types.ts";

const ID = "problems";

/** Every way in which the grouped view disagrees with the raw instances. */
export function problemFaults(path: string, problems: readonly JsonObject[], diagnostics: readonly JsonObject[]): Mismatch[] {
  const found: Mismatch[] = [];
  const groups = new Map<string, JsonObject[]>();
  for (const diagnostic of diagnostics) {
    const fingerprint = stringMember(diagnostic, "fingerprint") ?? "";
    groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), diagnostic]);
  }
  for (const [fingerprint, group] of groups) {
    const shown = problems.filter((problem) => stringMember(problem, "fingerprint") === fingerprint);
    const [problem] = shown;
    const place = `${path}/problems/${stringMember(group[0], "code") ?? stringMember(group[0], "title") ?? ""}`;
    if (shown.length !== 1 || problem === undefined) {
      found.push(mismatch(place, "one problem for one fingerprint", shown.length, ID, "MEX-DIAG-04"));
      continue;
    }
    found.push(...disagreements(place, problem, group));
  }
  const unknown = problems.filter((problem) => !groups.has(stringMember(problem, "fingerprint") ?? ""));
  if (unknown.length > 0) found.push(mismatch(`${path}/problems`, "only fingerprints of stored diagnostics", `${unknown.length} others`, ID, "MEX-DIAG-04"));
  return found;
}

function disagreements(place: string, problem: JsonObject, group: readonly JsonObject[]): Mismatch[] {
  const found: Mismatch[] = [];
  if (member(problem, "count") !== group.length) found.push(mismatch(`${place}/count`, group.length, member(problem, "count"), ID, "MEX-DIAG-04"));
  const ids = member(problem, "diagnostic_ids");
  const named = new Set(Array.isArray(ids) ? ids : []);
  const missing = group.filter((diagnostic) => !named.has(stringMember(diagnostic, "id") ?? ""));
  if (missing.length > 0 || named.size !== group.length)
    found.push(mismatch(`${place}/diagnostic_ids`, "the ids of its instances", `${named.size} ids`, ID, "MEX-DIAG-04"));
  for (const key of ["severity", "source", "surface"]) {
    const values = new Set(group.map((diagnostic) => stringMember(diagnostic, key)));
    if (values.size !== 1 || !values.has(stringMember(problem, key)))
      found.push(mismatch(`${place}/${key}`, [...values].join(", "), stringMember(problem, key), ID, "MEX-DIAG-03"));
  }
  const codes = new Set(group.map((diagnostic) => stringMember(diagnostic, "code") ?? null));
  if (codes.size !== 1) found.push(mismatch(`${place}/code`, "equal codes under one fingerprint", [...codes].join(", "), ID, "MEX-DIAG-03"));
  const code = stringMember(problem, "code");
  if (code !== undefined && !codes.has(code)) found.push(mismatch(`${place}/code`, [...codes], code, ID, "MEX-DIAG-03"));
  const titles = new Set(group.map(titleOf));
  if (!titles.has(titleOf(problem))) found.push(mismatch(`${place}/title`, [...titles], titleOf(problem), ID, "MEX-DIAG-03"));
  return found;
}

/** Titles count trimmed, with `\n` for every line end (MEX-DIAG-03). */
function titleOf(value: JsonObject): string {
  return (stringMember(value, "title") ?? "").replaceAll("\r\n", "\n").trim();
}
