/** `mex-conformance waivers check | prune | add`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { CaseResult, Waiver, Waivers } from "../../spec-cases/contract/types.ts";
import { globMatcher } from "../cases/glob.ts";
import { HarnessError } from "../errors.ts";
import { describeOutcome, fits, prepareWaivers, type WaiverSetting } from "../judge/waivers.ts";
import { openCorpus } from "./corpus.ts";
import { findWaiverFile, WAIVER_FILE } from "./find-waivers.ts";
import type { Io } from "./io.ts";
import { readRunFile } from "./run-file.ts";
import { readWaivers } from "./waiver-file.ts";

type Typed = Readonly<Record<string, unknown>>;

function today(io: Io): string {
  return new Date(io.now()).toISOString().slice(0, 10);
}

function named(typed: Typed, name: string): string | undefined {
  const value = typed[name];
  return typeof value === "string" ? value : undefined;
}

function fileOf(typed: Typed, io: Io): string {
  return findWaiverFile(named(typed, "waivers"), io.cwd) ?? path.join(io.cwd, WAIVER_FILE);
}

function settingOf(io: Io, ids: readonly string[]): WaiverSetting {
  return { today: today(io), target: "", transport: "", ids };
}

/** `waivers check`: 1 where a waiver is unknown, expired or too wide. Waivers of every target and transport are looked at. */
export function checkCommand(typed: Typed, io: Io): number {
  const place = fileOf(typed, io);
  const { waivers } = readWaivers(place);
  const ids = openCorpus([], io.cwd).cases.map(({ ask }) => ask.id);
  const everywhere = waivers.map(({ when: _, ...waiver }) => waiver);
  const { findings, expansions } = prepareWaivers({ waivers: everywhere }, settingOf(io, ids), (glob, id) => globMatcher(glob)(id));
  for (const { level, message } of findings) io.out(`${level} ${message}\n`);
  for (const expansion of expansions) io.out(`${expansion}\n`);
  const errors = findings.filter(({ level }) => level === "error").length;
  io.out(`${waivers.length} waivers, ${errors} ${errors === 1 ? "error" : "errors"}\n`);
  return errors === 0 ? 0 : 1;
}

/** `waivers prune --run <run.jsonl>`: deletes what is expired, unknown or passes, narrows globs to what still fails. Never widens, never adds. */
export function pruneCommand(typed: Typed, io: Io): number {
  const place = fileOf(typed, io);
  const { waivers } = readWaivers(place);
  const results = new Map(readRunFile(named(typed, "run") ?? "", io).cases.map(({ result }) => [result.id, result]));
  const known = new Set(openCorpus([], io.cwd).cases.map(({ ask }) => ask.id));
  const kept: Waiver[] = [];
  for (const waiver of waivers) {
    const ids = [...known].filter((id) => globMatcher(waiver.case)(id));
    if (ids.length === 0 || waiver.expires < today(io)) {
      io.out(`deleted \`${waiver.case}\`: ${ids.length === 0 ? "no such case" : `expired on ${waiver.expires}`}\n`);
      continue;
    }
    // A case that the run did not have says nothing; its waiver stays.
    const needed = ids.filter((id) => stillNeeded(results.get(id), waiver));
    if (needed.length === ids.length) kept.push(waiver);
    else if (needed.length === 0) io.out(`deleted \`${waiver.case}\`: passes\n`);
    else {
      io.out(`narrowed \`${waiver.case}\` to ${needed.join(", ")}\n`);
      for (const id of needed) kept.push({ ...waiver, case: id });
    }
  }
  writeWaivers(place, { waivers: kept });
  io.out(`${kept.length} waivers kept\n`);
  return 0;
}

function stillNeeded(result: CaseResult | undefined, waiver: Waiver): boolean {
  if (result === undefined || result.status === "waived") return true;
  return result.status !== "pass" && result.status !== "unexpected_pass" && fits(result, waiver);
}

/** `waivers add <case> --run <run.jsonl>`: binds a waiver to the outcome that the run saw. */
export function addCommand(id: string, typed: Typed, io: Io): number {
  const place = fileOf(typed, io);
  const need = (name: string, what: string): string => {
    const value = named(typed, name);
    if (value === undefined || value.trim() === "") throw new HarnessError("USAGE", `\`--${name}\` is needed: ${what}`);
    return value;
  };
  const [reason, owner, expires] = [need("reason", "why the failure is accepted"), need("owner", "who answers for it"), need("expires", "a date, YYYY-MM-DD")];
  const result = readRunFile(need("run", "the run.jsonl in which the case failed"), io).cases.find((record) => record.result.id === id)?.result;
  if (result === undefined) throw new HarnessError("USAGE", `the run has no case \`${id}\``);
  const expect = outcomeOf(result);
  if (expect === null) throw new HarnessError("USAGE", `case \`${id}\` ended as ${result.status} in that run; only a failure can be waived`);
  const issue = named(typed, "issue");
  const waiver: Waiver = { case: id, expect, reason, owner, ...(issue === undefined ? {} : { issue }), created: today(io), expires };
  const before = findWaiverFile(named(typed, "waivers"), io.cwd) === null ? [] : readWaivers(place).waivers;
  if (before.some((other) => globMatcher(other.case)(id)))
    throw new HarnessError("WAIVERS", `\`${id}\` is waived already; change that waiver`, { file: place });
  writeWaivers(place, { waivers: [...before, waiver] });
  readWaivers(place);
  io.out(`waived \`${id}\`: expects ${describeOutcome(waiver)} until ${expires}\n`);
  return 0;
}

/** The outcome of a result as a waiver binds it; null where there is nothing to waive. */
function outcomeOf(result: CaseResult): Waiver["expect"] | null {
  if (result.status === "could_not_run") return { status: "could_not_run" };
  if (result.status === "error" && result.error !== null) return { status: "error", error: result.error.kind };
  if (result.status !== "fail" && result.status !== "warn") return null;
  const at = Number(/^\/(?:then|steps)\/(\d+)/.exec(result.mismatches[0]?.path ?? "")?.[1] ?? 0);
  const step = result.steps[at] ?? result.steps[0];
  if (step === undefined || step.verdict === null) return { status: "fail" };
  return { status: "fail", verdict: step.verdict, ...(step.gate == null ? {} : { gate: step.gate }), code: step.code };
}

function writeWaivers(place: string, waivers: Waivers): void {
  writeFileSync(place, `${JSON.stringify(waivers, null, 2)}\n`);
}
