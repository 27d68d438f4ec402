/** Commands that read the corpus and start no target: list, show, explain, coverage, lint. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { BuildCase } from "../cases/built-view.ts";
import { coverageOf } from "../cases/coverage.ts";
import { explain, renderExplanation } from "../cases/explain.ts";
import { renderFinding } from "../cases/finding.ts";
import { createFormatter, formatFile, schemasOf } from "../cases/format.ts";
import { lintCorpus } from "../cases/lint.ts";
import { type ReadCorpus, readCorpus } from "../cases/load-corpus.ts";
import { renderManifest } from "../cases/manifest.ts";
import { selectCases } from "../cases/select-cases.ts";
import { expandCase, showCase } from "../cases/show.ts";
import type { Corpus } from "../cases/types.ts";
import { sentOf } from "../diagnose/sent.ts";
import { SCRIPT_NAMES } from "../engine/scripts.ts";
import { HarnessError } from "../errors.ts";
import { oneLine } from "../report/escape.ts";
import { sentLines } from "../report/lesson.ts";
import { buildCase } from "../world/build-case.ts";
import { corpusSource, openCorpus } from "./corpus.ts";
import type { Io } from "./io.ts";
import { RUN_DEFAULTS } from "./options.ts";
import { selectionOf } from "./selection.ts";

type Typed = Readonly<Record<string, unknown>>;

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function builder(corpus: Corpus): BuildCase {
  return (ask) => buildCase(ask, corpus, RUN_DEFAULTS.seed);
}

/** `list`: one line a case. 3 where nothing matches. */
export async function listCommand(typed: Typed, io: Io): Promise<number> {
  const corpus = openCorpus(strings(typed["cases"]), io.cwd);
  const { cases } = selectCases(corpus, selectionOf(typed));
  if (typed["json"] === true)
    io.out(
      `${JSON.stringify(
        cases.map(({ definition, file, origin }) => ({
          id: definition.id,
          title: definition.title,
          class: definition.class,
          gate: definition.gate,
          level: definition.level,
          status: definition.status,
          requirements: definition.requirements,
          file,
          origin,
        })),
        null,
        2,
      )}\n`,
    );
  else {
    const width = Math.max(0, ...cases.map(({ ask }) => ask.id.length));
    for (const { definition } of cases)
      io.out(`${definition.id.padEnd(width)}  ${(definition.gate ?? definition.topic ?? "").padEnd(13)} ${definition.class.padEnd(11)} ${definition.title}\n`);
    io.out(`${cases.length} of ${corpus.cases.length} cases\n`);
  }
  return cases.length === 0 ? 3 : 0;
}

/** `show <id>`. */
export function showCommand(id: string, typed: Typed, io: Io): number {
  const corpus = openCorpus(strings(typed["cases"]), io.cwd);
  const loaded = corpus.cases.find(({ ask }) => ask.id === id);
  if (loaded === undefined) throw unknownId(id);
  io.out(typed["expanded"] === true ? `${JSON.stringify(expandCase(loaded, builder(corpus)), null, 2)}\n` : showCase(loaded, builder(corpus)));
  return 0;
}

/** `explain <id>`: what the corpus says, what the case sends, and what is known of failures. */
export async function explainCommand(id: string, typed: Typed, io: Io): Promise<number> {
  const corpus = openCorpus(strings(typed["cases"]), io.cwd);
  const explanation = explain(corpus, id);
  if (explanation === null) throw unknownId(id);
  const [{ adviceFor }, { readMutantList }, { readKills }] = await Promise.all([
    import("../diagnose/advice.ts"),
    import("../selftest/mutant-list.ts"),
    import("./kills-file.ts"),
  ]);
  const loaded = corpus.cases.find(({ ask }) => ask.id === id);
  const sent = loaded === undefined ? [] : [{ name: "what it sends", lines: sentLines(sentOf(loaded)) }];
  const advice = adviceFor(id, { corpus, mutants: readMutantList().mutants, kills: readKills() });
  io.out(renderExplanation({ ...explanation, parts: [...explanation.parts, ...sent, ...advice] }));
  return 0;
}

function unknownId(id: string): HarnessError {
  return new HarnessError("USAGE", `\`${oneLine(id, 80)}\` is the id of no case, clause or reading; \`mex-conformance list\` shows all cases`);
}

/** `coverage`: 1 where a MUST clause of the shown classes lacks a side. */
export function coverageCommand(typed: Typed, io: Io): number {
  const { rows, findings } = coverageOf(readCorpus(corpusSource([], io.cwd)));
  const classes = strings(typed["class"]);
  const unknown = classes.filter((name) => !rows.some(({ requirement }) => requirement.class === name));
  if (unknown.length > 0)
    throw new HarnessError(
      "USAGE",
      `\`${unknown.join(", ")}\` is no class; expected ${[...new Set(rows.map(({ requirement }) => requirement.class))].join(", ")}`,
    );
  const shown = rows.filter(({ requirement }) => classes.length === 0 || classes.includes(requirement.class));
  const lacking = shown.filter(({ missing }) => missing.length > 0);
  if (typed["json"] === true)
    io.out(
      `${JSON.stringify(
        shown.map(({ requirement, ...row }) => ({ id: requirement.id, class: requirement.class, level: requirement.level, ...row })),
        null,
        2,
      )}\n`,
    );
  else {
    for (const { requirement, pass, deny, excluded, missing } of shown) {
      const reasons = excluded.map(({ side, reason }) => `no ${side}: ${reason}`);
      const audit = requirement.verified_by.startsWith("case") ? [] : [`verified by ${requirement.verified_by}`];
      const notes = [...missing.map((side) => `LACKS ${side}`), ...reasons, ...audit];
      io.out(
        `${requirement.id.padEnd(12)} ${requirement.level.padEnd(6)} ${requirement.class.padEnd(11)} ${String(pass.length).padStart(3)} pass ${String(deny.length).padStart(3)} deny${notes.length === 0 ? "" : `  ${notes.join("; ")}`}\n`,
      );
    }
    io.out(`${shown.length - lacking.length} of ${shown.length} clauses have what they need\n`);
  }
  for (const finding of findings) io.err(`${renderFinding(finding)}\n`);
  return lacking.length > 0 || findings.length > 0 ? 1 : 0;
}

/** `lint`: 1 where something is wrong. `--fix` first writes the canonical forms and the manifest. */
export async function lintCommand(typed: Typed, io: Io): Promise<number> {
  const source = corpusSource(strings(typed["cases"]), io.cwd);
  if (typed["fix"] === true) fixFiles(readCorpus(source), source.root, io);
  const read = readCorpus(source);
  const findings = await lintCorpus(read, { build: builder(read.corpus), scripts: SCRIPT_NAMES });
  for (const finding of findings) io.out(`${renderFinding(finding)}\n`);
  io.out(`${read.corpus.cases.length} cases, ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n`);
  return findings.length === 0 ? 0 : 1;
}

function fixFiles(read: ReadCorpus, root: string, io: Io): void {
  const formatter = createFormatter(schemasOf(read));
  for (const file of read.files) {
    const place = file.origin === "corpus" ? path.join(root, file.file) : path.resolve(io.cwd, file.shown);
    const outcome = formatFile(formatter, file);
    if (outcome.kind === "other") {
      writeFileSync(place, outcome.text);
      io.out(`formatted ${file.shown}\n`);
    } else if (outcome.kind === "unsafe") io.err(`${file.shown}: not formatted: ${outcome.reason}\n`);
  }
  const fresh = readCorpus({ root });
  const manifest = renderManifest(fresh);
  if (fresh.files.find(({ file }) => file === "manifest.json")?.text === manifest) return;
  writeFileSync(path.join(root, "manifest.json"), manifest);
  io.out("wrote manifest.json\n");
}
