/** Rules on who a case is: its id, its folder, what it cites, how strictly. */
import type { Finding } from "./finding.ts";
import type { LintContext } from "./lint-context.ts";
import { nestedExpectationsOf } from "./sides.ts";
import type { LoadedCase } from "./types.ts";

/** What the cases of a folder have in common. Engines have folders of their own beneath `engines`. */
interface Folder {
  readonly prefix: string;
  readonly gate: string | null;
}

/** spec-cases/README.md, Writing a case. */
const FOLDERS: ReadonlyMap<string, Folder> = new Map([
  ["gate-schema", { prefix: "SCH", gate: "G-SCHEMA" }],
  ["gate-cap", { prefix: "CAP", gate: "G-CAP" }],
  ["gate-integrity", { prefix: "INT", gate: "G-INTEGRITY" }],
  ["gate-budget", { prefix: "BUD", gate: "G-BUDGET" }],
  ["gate-provenance", { prefix: "PRV", gate: "G-PROVENANCE" }],
  ["gate-det", { prefix: "DET", gate: "G-DET" }],
  ["pipeline", { prefix: "PIP", gate: null }],
  ["recorder", { prefix: "REC", gate: null }],
  ["problems", { prefix: "PRB", gate: null }],
  ["result", { prefix: "RES", gate: null }],
  ["registry", { prefix: "REG", gate: null }],
  ["artifacts", { prefix: "ART", gate: null }],
  ["consent", { prefix: "CON", gate: null }],
  ["budget", { prefix: "BGT", gate: null }],
  ["determinism", { prefix: "DTM", gate: null }],
  ["sandbox", { prefix: "SBX", gate: null }],
  ["retention", { prefix: "RET", gate: null }],
]);

const CORPUS_PREFIXES = new Set(["ENG", ...[...FOLDERS.values()].map(({ prefix }) => prefix)]);

function prefixOf(id: string): string {
  return id.split("-", 1)[0] ?? id;
}

function engineCase(context: LintContext, loaded: LoadedCase, folder: string): Finding[] {
  const { id, engine_id, family } = loaded.definition;
  const engine = folder.replace(/^engine\./, "");
  const wanted = `ENG-${engine.toUpperCase()}-${family ?? "<family>"}-`;
  const findings: Finding[] = [];
  if (!id.startsWith(wanted))
    findings.push(context.finding(loaded, "id-prefix", "/id", `ids in \`engines/${folder}\` begin with \`${wanted}\`, this is \`${id}\``));
  if (engine_id !== `engine.${engine}`)
    findings.push(context.finding(loaded, "folder", "/engine_id", `cases in \`engines/${folder}\` have engine_id \`engine.${engine}\``));
  if (family === undefined) findings.push(context.finding(loaded, "folder", "/family", "an engine's case names its family"));
  return findings;
}

function corpusCase(context: LintContext, loaded: LoadedCase): Finding[] {
  const { id, gate, topic } = loaded.definition;
  const [name = "", second = ""] = loaded.file.split("/");
  if (name === "engines") return engineCase(context, loaded, second);
  const folder = FOLDERS.get(name);
  if (!folder) return [context.finding(loaded, "folder", "", `folder \`${name}\` is none of the corpus: ${[...FOLDERS.keys(), "engines"].join(", ")}`)];
  const findings: Finding[] = [];
  if (prefixOf(id) !== folder.prefix)
    findings.push(context.finding(loaded, "id-prefix", "/id", `ids in \`${name}\` begin with \`${folder.prefix}-\`, this is \`${id}\``));
  if (gate !== folder.gate) findings.push(context.finding(loaded, "folder", "/gate", `cases in \`${name}\` have gate \`${String(folder.gate)}\``));
  if (folder.gate === null && topic !== name) findings.push(context.finding(loaded, "folder", "/topic", `cases in \`${name}\` have topic \`${name}\``));
  if (folder.gate !== null && topic !== undefined) findings.push(context.finding(loaded, "folder", "/topic", "a case of a gate has no topic: remove it"));
  return findings;
}

/** The id's prefix and the gate or topic fit the folder; cases of adopters keep out of the corpus's prefixes. */
export function checkFolders(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    if (loaded.origin === "corpus") return corpusCase(context, loaded);
    const prefix = prefixOf(loaded.ask.id);
    const message = `prefix \`${prefix}\` belongs to the corpus: choose one of your own, such as \`ACME\``;
    return CORPUS_PREFIXES.has(prefix) ? [context.finding(loaded, "id-prefix", "/id", message)] : [];
  });
}

/** Clauses exist; a MUST case proves a MUST clause; the title says the level. */
export function checkClauses(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const { requirements, level, title } = loaded.definition;
    const findings = requirements.flatMap((id, index) =>
      context.corpus.requirements.has(id)
        ? []
        : [context.finding(loaded, "clause", `/requirements/${index}`, `clause \`${id}\` does not exist in requirements.json`)],
    );
    const primary = context.corpus.requirements.get(requirements[0] ?? "");
    if (level === "MUST" && primary?.level === "SHOULD") {
      findings.push(context.finding(loaded, "level", "/level", `the primary clause \`${primary.id}\` is a SHOULD: a case of level MUST cannot rest on it`));
    }
    if (!title.startsWith(`${level} `)) findings.push(context.finding(loaded, "level", "/title", `the title begins with the level, \`${level}\``));
    return findings;
  });
}

/** Readings exist, alternatives name a cited reading, and a tentative reading makes the case tentative. */
export function checkReadings(context: LintContext): Finding[] {
  const { interpretations } = context.corpus;
  return context.corpus.cases.flatMap((loaded) => {
    const { definition } = loaded;
    const findings: Finding[] = [];
    for (const [index, id] of definition.interpretations.entries()) {
      const reading = interpretations.get(id);
      const place = `/interpretations/${index}`;
      if (!reading) findings.push(context.finding(loaded, "reading", place, `reading \`${id}\` does not exist in interpretations.json`));
      else if (reading.mode === "tentative" && definition.status === "normative") {
        findings.push(context.finding(loaded, "tentative", "/status", `reading \`${id}\` is tentative, so the case is too: write \`"status": "tentative"\``));
      }
    }
    const named = loaded.then.flatMap((then, index) => nestedExpectationsOf(then).map(({ reading }) => ({ reading, place: `/then/${index}` })));
    for (const { reading, place } of [...named, { reading: definition.given.start?.reading, place: "/given/start/reading" }]) {
      const id = reading?.split(":", 1)[0];
      if (id !== undefined && !definition.interpretations.includes(id)) {
        const message = interpretations.has(id)
          ? `\`${reading}\` leans on \`${id}\`: name it in interpretations`
          : `\`${reading}\`: reading \`${id}\` does not exist`;
        findings.push(context.finding(loaded, "reading", place, message));
      }
    }
    return findings;
  });
}
