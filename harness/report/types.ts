/** What the rooms around this one hand in. */

import type { CaseResult, Report, RunCase, RunFooter, RunHeader } from "../../spec-cases/contract/types.ts";
import type { KillTable } from "../diagnose/kill-table.ts";

/** The records of one run.jsonl, in order. `footer` is null where the run was cut off. */
export interface RunRecords {
  readonly header: RunHeader;
  readonly cases: readonly RunCase[];
  readonly footer: RunFooter | null;
}

/** One clause of requirements.json, as far as a report needs it. */
export interface Clause {
  readonly id: string;
  readonly section: string;
  readonly level: "MUST" | "SHOULD";
  readonly class: CaseResult["class"];
  readonly statement: string;
  /** `audit` where no case can show it. */
  readonly verified_by: string;
  readonly basis: "spec" | "seed" | "kit";
}

/** What the corpus says of a case before it runs. */
export type CaseSummary = Pick<CaseResult, "id" | "title" | "class" | "gate" | "level" | "case_status" | "requirements" | "interpretations" | "origin"> &
  Partial<Pick<CaseResult, "topic" | "engine_id" | "family">>;

/** All that a report is derived from. */
export interface DeriveInput {
  readonly records: RunRecords;
  /** By id, in the order in which the report lists them. */
  readonly requirements: ReadonlyMap<string, Clause>;
  /** Every case of the corpus by id, where it is at hand: tells which classes were run whole, and names cases that have no record. */
  readonly catalogue?: ReadonlyMap<string, CaseSummary>;
  /** The kill table, asked for only where something failed; null where there is none. */
  readonly kills?: () => KillTable | null;
}

/** What a renderer needs beside the report. */
export interface RenderContext {
  /** Clause id to statement. */
  readonly statements: ReadonlyMap<string, string>;
}

/** Nothing but the report. */
export const BARE: RenderContext = { statements: new Map() };

/** One format. Pure: the same report and context give the same text. */
export interface Renderer {
  readonly id: string;
  /** File name in the report folder. */
  readonly file: string;
  readonly render: (report: Report, context: RenderContext) => string;
}
