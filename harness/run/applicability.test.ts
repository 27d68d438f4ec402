import { expect, test } from "vitest";
import type { HelloResult } from "../../spec-cases/contract/types.ts";
import { splitCase } from "../cases/split.ts";
import type { Case, LoadedCase } from "../cases/types.ts";
import { needsOwnSession, needsStorage, reasonNotApplicable } from "./applicability.ts";

function loaded(changes: Partial<Case>): LoadedCase {
  const definition: Case = {
    id: "TST-001",
    title: "MUST hold",
    gate: "G-CAP",
    class: "core",
    level: "MUST",
    status: "normative",
    requirements: ["MEX-CAP-01"],
    interpretations: [],
    rationale: "for the test",
    fault_in: null,
    given: { world: "default" },
    when: [],
    then: [],
    ...changes,
  };
  return splitCase(definition, "gate-cap/test.json", "corpus");
}

const hello = (changes: Partial<HelloResult>): HelloResult => ({
  protocol: "1.0",
  runtime: { name: "r", version: "1" },
  spec: "v02.100",
  classes: [],
  features: [],
  ...changes,
});

const ROWS: readonly (readonly [name: string, changes: Partial<Case>, hello: Partial<HelloResult>, reason: string | null])[] = [
  ["core, though it is not declared", {}, {}, null],
  ["a class that is declared", { class: "budget" }, { classes: ["core", "budget"] }, null],
  ["a class that is not declared", { class: "budget" }, { classes: ["core"] }, "the target does not declare class budget"],
  ["an engine, where none are named", { class: "engines", engine_id: "engine.dba" }, { classes: ["engines"] }, null],
  ["an engine that is named", { class: "engines", engine_id: "engine.dba" }, { classes: ["engines"], engines: ["engine.dba"] }, null],
  [
    "an engine that is not among those that are named",
    { class: "engines", engine_id: "engine.dba" },
    { classes: ["engines"], engines: ["engine.artist"] },
    "the target does not declare engine.dba",
  ],
  ["an engine of a case of another class", { class: "budget", engine_id: "engine.dba" }, { classes: ["budget"], engines: [] }, null],
  ["a feature that is declared", { requires: ["materialize"] }, { features: ["materialize"] }, null],
  ["one of two features", { requires: ["materialize", "world.update"] }, { features: ["materialize"] }, "the target does not declare world.update"],
  ["a feature that is longer", { requires: ["fault.gate.hang"] }, { features: ["fault.gate"] }, "the target does not declare fault.gate.hang"],
  ["as many at the same time as declared", { min_concurrency: 8 }, { max_concurrency: 8 }, null],
  ["more at the same time than declared", { min_concurrency: 8 }, { max_concurrency: 7 }, "the case needs max_concurrency 8, and the target declares 7"],
  ["more at the same time than the default", { min_concurrency: 2 }, { max_concurrency: null }, "the case needs max_concurrency 2, and the target declares 1"],
];

test.each(ROWS)("%s", (_name, changes, said, reason) => expect(reasonNotApplicable(loaded(changes), hello(said))).toBe(reason));

test.each([
  ["an execute", { execute: { base: "b" } }, false],
  ["executes at the same time", { parallel: [{ base: "b" }, { base: "b" }] }, true],
  ["a kill", { kill_restart: {} }, true],
])("a session of its own for %s: %s", (_name, step, own) => expect(needsOwnSession(loaded({ when: [step] }))).toBe(own));

test.each([
  ["recorder.durable", true],
  ["artifacts.files", true],
  ["materialize", true],
  ["engine:engine.spatial", true],
  ["world.update", false],
  ["observe.nested", false],
])("storage for %s: %s", (feature, storage) => expect(needsStorage(loaded({ requires: [feature] }))).toBe(storage));
