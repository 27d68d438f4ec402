/** A case for human eyes, and whole for other runners: text and JSON, nothing is printed here. */
import type { Step } from "../../spec-cases/contract/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { type BuildCase, type BuiltExecute, executesOf } from "./built-view.ts";
import { expectationsOf, verdictsOf } from "./sides.ts";
import type { Expectation, LoadedCase, Then } from "./types.ts";

function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value));
}

/** The case with everything resolved: the world, the operations and texts as they are sent, and the expectations. Self-contained. */
export function expandCase(loaded: LoadedCase, build: BuildCase): JsonObject {
  const built = build(loaded.ask);
  const { given, when: _, engine: __, ...rest } = loaded.definition;
  const { world, ...from } = built.world;
  const expanded = {
    ...rest,
    file: loaded.file,
    seed: built.seed,
    given: { named: given.world, start: given.start, ...from, world },
    engine: { scripts: built.scripts },
    steps: built.steps,
  };
  return Object.fromEntries(
    Object.entries(expanded)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, plain(value)]),
  );
}

function wrapList(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`  ${name.padEnd(16)}${values.join(", ")}`];
}

function indent(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => by + line)
    .join("\n");
}

const TEXT_SHOWN = 2_000;

/** Control characters and whatever an editor would hide become escapes; long texts are cut, and say so. */
function visible(text: string): string {
  const cut = text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)} … (${text.length} characters)` : text;
  return cut.replace(/[^\n -~…]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function showExecute(execute: BuiltExecute): string[] {
  const sent = execute.text === null ? JSON.stringify(execute.operation, null, 2) : execute.text;
  return [indent(`${execute.text === null ? "operation" : "text"}: ${visible(sent)}`, "    "), `    context: ${JSON.stringify(execute.context)}`];
}

function showExpectation(expectation: Expectation): string {
  const { verdict: _, reading, ...rest } = expectation;
  const words = verdictsOf(expectation).join(" or ");
  const under = reading === undefined ? "" : ` under ${reading}`;
  return visible(`expects ${words === "" ? "" : words}${under} ${JSON.stringify(rest)}`.replace("  ", " "));
}

function showThen(then: Then | undefined): string[] {
  if (then === undefined) return [];
  if (!("any_of" in then) && !("each" in then)) return [`    ${showExpectation(then)}`];
  const head = "any_of" in then ? "    one of:" : "    each in turn:";
  return [head, ...expectationsOf(then).map((expectation) => `      ${showExpectation(expectation)}`)];
}

function showStep(step: Step, index: number, executes: readonly BuiltExecute[], then: Then | undefined): string[] {
  const [kind = "", given] = Object.entries(step)[0] ?? [];
  const base = typeof given === "object" && given !== null && "base" in given ? ` (base ${String(given.base)})` : "";
  const rest = executes.length === 0 ? [`    ${visible(JSON.stringify(given))}`] : executes.flatMap(showExecute);
  return [`  step ${index}: ${kind}${base}`, ...rest, ...showThen(then)];
}

/** What `show <id>` prints: the head, the world by reference, each step as it is sent, and what is expected of it. */
export function showCase(loaded: LoadedCase, build: BuildCase): string {
  const { definition } = loaded;
  const built = build(loaded.ask);
  const patch = definition.given.patch ?? [];
  const lines = [
    `${definition.id}  ${definition.title}`,
    `  ${"file".padEnd(16)}${loaded.file}`,
    ...wrapList("gate", [definition.gate ?? "none", ...(definition.topic === undefined ? [] : [`topic ${definition.topic}`])]),
    ...wrapList("class", [definition.class, definition.level, definition.status]),
    ...wrapList("clauses", definition.requirements),
    ...wrapList("readings", definition.interpretations),
    ...wrapList("requires", loaded.ask.requires),
    `  ${"why".padEnd(16)}${definition.rationale}`,
    `  ${"fault in".padEnd(16)}${definition.fault_in ?? "nothing"}`,
    `  ${"world".padEnd(16)}${definition.given.world} as ${built.world.world_id}${patch.length === 0 ? "" : `, patched in ${patch.length} ${patch.length === 1 ? "place" : "places"}`}`,
    ...patch.map((operation) => `    ${visible(JSON.stringify(operation))}`),
    ...(definition.given.start === undefined ? [] : [`  ${"world refused".padEnd(16)}${JSON.stringify(definition.given.start)}`]),
    `  ${"engine".padEnd(16)}${loaded.ask.scripts.map((script) => (typeof script === "string" ? script : JSON.stringify(script))).join(", then ")}`,
    ...definition.when.flatMap((step, index) => showStep(step, index, executesOf(built.steps[index]), definition.then[index])),
  ];
  return `${lines.join("\n")}\n`;
}
