/** Rules on files as such: canonical text, equal cases, true artifacts, clauses cited by run checks, coverage. */
import type { PathEntry, WorldArtifact } from "../../spec-cases/contract/types.ts";
import { equalJson, isObject, type JsonValue, stringMember } from "../json.ts";
import { sha256 } from "../sha256.ts";
import { coverageFindings, coverageOf } from "./coverage.ts";
import type { Finding } from "./finding.ts";
import { createFormatter, formatFile, schemasOf } from "./format.ts";
import type { LintContext } from "./lint-context.ts";
import { checkManifest } from "./manifest.ts";

/** Case, world and operation files are in their canonical form. */
export function checkCanonical(context: LintContext): Finding[] {
  const formatter = createFormatter(schemasOf(context.read));
  return context.read.files.flatMap((file): Finding[] => {
    if (file.value === undefined) return [];
    const outcome = formatFile(formatter, file);
    if (outcome.kind !== "other") return [];
    const lines = file.text.split("\n");
    const line = outcome.text.split("\n").findIndex((text, index) => text !== lines[index]) + 1;
    return [{ file: file.shown, place: `line ${line}`, message: "is not in canonical form: run `mex-conformance lint --fix`", rule: "canonical" }];
  });
}

/** No two cases ask and expect the same. */
export function checkEqual(context: LintContext): Finding[] {
  const seen = new Map<string, string>();
  return context.corpus.cases.flatMap((loaded) => {
    const { given, engine, when, then, requires, min_concurrency, secrets } = loaded.definition;
    const key = JSON.stringify([given, engine, when, then, requires, min_concurrency, secrets]);
    const other = seen.get(key);
    if (other === undefined) seen.set(key, loaded.ask.id);
    return other === undefined ? [] : [context.finding(loaded, "equal-cases", "", `asks and expects the same as \`${other}\`: remove one`)];
  });
}

/** Hash and size of a bundle: the compact index over its entries, sorted by path (READ-45). */
function indexOf(entries: readonly PathEntry[]): { readonly hash: string; readonly size: number } {
  const rows = entries
    .map(({ path, base64 }) => ({ path, bytes: Buffer.from(base64, "base64") }))
    .toSorted((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)))
    .map(({ path, bytes }) => ({ content_hash: sha256(bytes), path, size_bytes: bytes.length }));
  return { hash: sha256(JSON.stringify(rows)), size: rows.reduce((sum, row) => sum + row.size_bytes, 0) };
}

function truthOf(artifact: WorldArtifact): { readonly hash: string; readonly size: number } {
  if (artifact.entries) return indexOf(artifact.entries);
  const bytes = artifact.base64 === undefined ? Buffer.from(artifact.text ?? "") : Buffer.from(artifact.base64, "base64");
  return { hash: sha256(bytes), size: bytes.length };
}

function handlesIn(value: JsonValue, found: JsonValue[]): void {
  if (Array.isArray(value)) for (const item of value) handlesIn(item, found);
  else if (isObject(value)) {
    if ("artifact_id" in value && "content_hash" in value) found.push(value);
    for (const item of Object.values(value)) handlesIn(item, found);
  }
}

/** Artifacts of named worlds have their true hash and size, and handles of base operations are those of the world. */
export function checkArtifacts(context: LintContext): Finding[] {
  const { worlds, operations } = context.corpus;
  const findings: Finding[] = [];
  for (const [name, world] of worlds) {
    for (const [index, artifact] of world.artifacts.entries()) {
      const truth = truthOf(artifact);
      const { content_hash, size_bytes } = artifact.handle;
      if (content_hash === truth.hash && size_bytes === truth.size) continue;
      const message = `content_hash is \`${truth.hash}\` and size_bytes ${truth.size} for these bytes`;
      findings.push({ file: `worlds/${name}.json`, place: `/world/artifacts/${index}/handle`, message, rule: "artifact" });
    }
  }
  for (const [name, file] of operations) {
    const handles: JsonValue[] = [];
    handlesIn(JSON.parse(JSON.stringify(file.operation)), handles);
    const known = worlds.get(file.world)?.artifacts.map(({ handle }) => handle) ?? [];
    for (const handle of handles.filter((handle) => !known.some((other) => equalJson(other, handle)))) {
      const message = `handle \`${stringMember(handle, "artifact_id")}\` is not that of an artifact of world \`${file.world}\``;
      findings.push({ file: `operations/${name}.json`, place: "/operation", message, rule: "artifact" });
    }
  }
  return findings;
}

/** Run checks cite clauses and readings that exist. */
export function checkRunChecks(context: LintContext): Finding[] {
  const file = context.read.files.find(({ origin, file }) => origin === "corpus" && file === "run-checks.json");
  const checks = isObject(file?.value) && Array.isArray(file.value["checks"]) ? file.value["checks"] : [];
  const { requirements, interpretations } = context.corpus;
  return checks.flatMap((check, index) => {
    const cited = (key: string): string[] => {
      const list = isObject(check) ? check[key] : undefined;
      return Array.isArray(list) ? list.filter((id) => typeof id === "string") : [];
    };
    const clauses = cited("requirements").filter((id) => !requirements.has(id));
    const readings = cited("interpretations").filter((id) => !interpretations.has(id));
    const place = `/checks/${index}`;
    return [
      ...clauses.map((id): Finding => ({ file: "run-checks.json", place, message: `clause \`${id}\` does not exist`, rule: "clause" })),
      ...readings.map((id): Finding => ({ file: "run-checks.json", place, message: `reading \`${id}\` does not exist`, rule: "reading" })),
    ];
  });
}

/** Every MUST clause shows both sides, or says why it cannot. */
export function checkCoverage(context: LintContext): Finding[] {
  return coverageFindings(coverageOf(context.read));
}

/** manifest.json is that of these files, and no withdrawn id is used again. */
export function checkManifestFile(context: LintContext): Finding[] {
  return checkManifest(context.read);
}
