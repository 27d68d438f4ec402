/**
 * Writes spec-cases/engines/<engine_id>/, and the worlds and operations of its cases, from the templates of the 22 engines.
 * Expectations come from the mutation operator, never from running a validator.
 * `--check` compares instead of writing and exits 1 where anything is stale.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createFormatter, schemasOf } from "../harness/cases/format.ts";
import { readCorpus } from "../harness/cases/load-corpus.ts";
import type { JsonValue } from "../harness/json.ts";
import type { EngineTemplate } from "../harness/registry/templates.ts";
import type { Draft } from "./engine-cases/draft.ts";
import { operationFile, type ReadyEngine, readParamsSchema, readyEngine, worldFile } from "./engine-cases/engine.ts";
import { familyCases, familyFile } from "./engine-cases/engine-families.ts";
import { gateCases } from "./engine-cases/gates.ts";
import { realCases } from "./engine-cases/real.ts";
import { SCRIPTS_WORLD } from "./engine-cases/real-sandbox.ts";
import { TABLES_WORLD } from "./engine-cases/real-wrangler.ts";
import { schemaCases } from "./engine-cases/schema-family.ts";
import { SCRIPTS } from "./engine-cases/scripts.ts";
import { TABLES } from "./engine-cases/tables.ts";
import { vectorCases } from "./engine-cases/vectors.ts";

const CORPUS = fileURLToPath(new URL("../spec-cases", import.meta.url));
const FOLDER = "engines";

/** Worlds of engines that the target runs by itself, where content matters. */
const FURTHER_WORLDS = [
  ["wrangler", TABLES_WORLD, { title: "small tables in every format", artifacts: [...TABLES.values()] }],
  ["sandbox", SCRIPTS_WORLD, { title: "scripts in Python and for the shell", artifacts: [...SCRIPTS.values()] }],
] as const;

type Kind = "case" | "world" | "operation";

/** Every generated file: place under spec-cases to its text. */
function render(): Map<string, string> {
  const formatter = createFormatter(schemasOf(readCorpus({ root: CORPUS })));
  const files = new Map<string, string>();
  const put = (place: string, kind: Kind, value: JsonValue): void => {
    const text = formatter.format(kind, value);
    if (text === null) throw new Error(`${place} cannot be formatted`);
    if (files.has(place)) throw new Error(`${place} is generated twice`);
    files.set(place, text);
  };
  const templates: EngineTemplate[] = JSON.parse(readFileSync(path.join(CORPUS, "engine-templates.json"), "utf8"));
  const overview: string[] = [];
  templates.forEach((template, index) => {
    const engine = readyEngine(template, index + 1, (operation) => readParamsSchema(path.join(CORPUS, "params", `${operation}.json`)));
    const drafts = [
      ...engine.operations.flatMap((operation) => schemaCases(engine, operation)),
      ...familyCases(engine),
      ...vectorCases(engine),
      ...gateCases(engine),
      ...realCases(engine),
    ];
    const rows: string[] = [];
    const numbers = new Map<string, number>();
    for (const draft of drafts) {
      const number = (numbers.get(draft.family) ?? 0) + 1;
      numbers.set(draft.family, number);
      const id = `ENG-${engine.short.toUpperCase()}-${draft.family}-${String(number).padStart(3, "0")}`;
      const file = `${familyFile(draft)}.json`;
      put(`${FOLDER}/${template.engine_id}/${file}`, "case", caseOf(draft, id, engine));
      rows.push(`| ${id} | ${draft.title} | [${file}](${file}) |`);
    }
    files.set(`${FOLDER}/${template.engine_id}/README.md`, indexOf(engine, rows, numbers));
    overview.push(`| [${template.engine_id}](${template.engine_id}/README.md) | ${template.title} | ${engine.operations.length} | ${rows.length} |`);
    put(`worlds/${engine.world}.json`, "world", worldFile(engine));
    for (const [short, name, shelf] of FURTHER_WORLDS) if (engine.short === short) put(`worlds/${name}.json`, "world", worldFile(engine, shelf));
    for (const operation of engine.operations) put(`operations/${operation.base}.json`, "operation", operationFile(engine, operation));
  });
  files.set(`${FOLDER}/README.md`, overviewOf(overview));
  return files;
}

function caseOf(draft: Draft, id: string, engine: ReadyEngine): JsonValue {
  const further = draft.further ?? [];
  return JSON.parse(
    JSON.stringify({
      id,
      title: draft.title,
      gate: draft.gate,
      ...(draft.gate === null ? { topic: "engines" } : {}),
      class: "engines",
      level: draft.level ?? "MUST",
      status: "normative",
      requirements: draft.requirements,
      interpretations: draft.interpretations ?? [],
      rationale: draft.rationale,
      engine_id: engine.template.engine_id,
      family: draft.family,
      fault_in: draft.fault_in,
      ...(draft.requires === undefined ? {} : { requires: draft.requires }),
      given: { world: draft.world ?? engine.world, ...(draft.worldPatch === undefined ? {} : { patch: draft.worldPatch }) },
      ...(draft.script === undefined ? {} : { engine: { scripts: [draft.script] } }),
      when: [{ execute: { base: draft.base, ...(draft.patch === undefined ? {} : { patch: draft.patch }) } }, ...further.map(({ step }) => step)],
      then: [draft.expect, ...further.map(({ expect }) => expect)],
    }),
  );
}

function indexOf(engine: ReadyEngine, rows: readonly string[], numbers: ReadonlyMap<string, number>): string {
  const counts = [...numbers].map(([family, count]) => `${family} ${count}`).join(", ");
  return `# ${engine.template.engine_id}: ${engine.template.title}\n\nGenerated from the engine's template by \`npm run generate\`; ${rows.length} cases (${counts}).\n\n| id | what it shows | file |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function overviewOf(rows: readonly string[]): string {
  return `# engines

The cases of the 22 engines. Everything here, and \`../worlds/engine-*.json\` and \`../operations/engine-*.json\`, is generated from
\`../engine-templates.json\` and \`../params/\` by \`npm run generate\`; change the script, not the files.

- One folder for each engine, with an index. A file name says the family, then the operation or what is shown.
- \`given.world\` is the engine's own: its entry of the registry alone, artifacts for its params, consent where it is needed.
  \`base\` is one of its operations with its required params, every mandatory capability, at the engine's ceiling.
- A case is that base, or one change to it. What must come of it follows from the change; no validator was asked.
- Families: schema, capability, budget, integrity, artifacts, provenance, determinism. An engine is callable where each has a case that
  passes and one that is refused, and none that fails or was not run: \`mex-conformance engines\` prints the table.
- The family vector is beside those seven: reject vectors of the templates (MEX-ENG-04), required engine gates (MEX-ENG-06), and cases that
  require \`engine:<id>\`, where the target runs the engine by itself (MEX-ENG-05, MEX-INT-07). The harness plays the engine in all others.
- Content of artifacts is opaque, except where a gate may read it: G-code, machine profiles, target profiles.

| engine | title | operations | cases |
|---|---|---|---|
${rows.join("\n")}
`;
}

/** Generated files that stand on disk: the folder whole, and worlds and operations by their prefix. */
function onDisk(): string[] {
  const list = (folder: string): string[] =>
    existsSync(path.join(CORPUS, folder))
      ? readdirSync(path.join(CORPUS, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => path.relative(CORPUS, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
      : [];
  const own = (file: string): boolean => file.startsWith(`${FOLDER}/`) || path.basename(file).startsWith("engine-");
  return [...list(FOLDER), ...list("worlds"), ...list("operations")].filter(own);
}

const files = render();
const stale = [
  ...[...files]
    .filter(([place, text]) => !existsSync(path.join(CORPUS, place)) || readFileSync(path.join(CORPUS, place), "utf8") !== text)
    .map(([place]) => place),
  ...onDisk().filter((place) => !files.has(place)),
];
if (process.argv.includes("--check")) {
  if (stale.length > 0) {
    console.error(
      `${stale.length} generated files of the engines are stale, the first: spec-cases/${stale[0]}; run \`npm run generate\` and commit the result`,
    );
    process.exit(1);
  }
  console.log(`${files.size} generated files of the engines are fresh`);
} else {
  for (const place of onDisk()) if (!files.has(place)) rmSync(path.join(CORPUS, place));
  for (const [place, text] of files) {
    mkdirSync(path.dirname(path.join(CORPUS, place)), { recursive: true });
    writeFileSync(path.join(CORPUS, place), text);
  }
  console.log(`wrote ${files.size} files of the engines, ${stale.length} of them changed`);
}
