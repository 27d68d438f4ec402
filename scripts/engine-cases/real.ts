/** Engines that a target runs by itself: paths and scopes in params (MEX-INT-07), golden vectors (MEX-ENG-05). */
import { type Draft, replace } from "./draft.ts";
import type { ReadyEngine } from "./engine.ts";
import { sandboxCases } from "./real-sandbox.ts";
import { wranglerCases } from "./real-wrangler.ts";
import { twice } from "./twice.ts";

const STORE = ".handshake/artifacts/L3";
const NOTE = `${STORE}/00000000-0000-4000-8000-00000000d001`;

/** What a real engine is asked; the harness does not answer for it. */
function realCase(engine: string, world: string): Pick<Draft, "family" | "gate" | "world" | "requires" | "script"> {
  return { family: "vector", gate: null, world, requires: [`engine:${engine}`], script: { real: true } };
}

/** All cases of the engines that may be real; an engine has none where nothing is known of its content. */
export function realCases({ template }: ReadyEngine): Draft[] {
  if (template.engine_id === "engine.context") return [...scopeCases(), ...goldenSearches()];
  if (template.engine_id === "engine.wrangler") return wranglerCases();
  return template.engine_id === "engine.sandbox" ? [...goldenScripts(), ...sandboxCases()] : [];
}

/** Params of another operation of the context engine, and what it hands out. */
function asOperation(operation: string, params: unknown, type = "artifact.dataset"): Draft["patch"] {
  return [replace("/operation", operation), replace("/params", params), replace("/output_spec/expected_types", [type])];
}

const search = (...scopes: string[]): Draft["patch"] => [replace("/params/scopes", scopes)];
const todos = (...scopes: string[]): Draft["patch"] => asOperation("context.find_todos", { scopes, output: "json" });
const open = (file: string): Draft["patch"] =>
  asOperation("context.open_ref", { file, range: { start_line: 1, end_line: 1 }, output: "text" }, "artifact.document");

const INSIDE: readonly (readonly [string, Draft["patch"]])[] = [
  ["a search in one scope inside the grant", search(NOTE)],
  ["a search in the scope that is granted", search(STORE)],
  ["todos in a scope inside the grant", todos(NOTE)],
  ["a file inside the grant", open(`${NOTE}/payload`)],
];

const OUTSIDE: readonly (readonly [string, Draft["patch"]])[] = [
  ["a search in a scope that climbs", search("../")],
  ["a search in a scope that climbs from inside", search(`${NOTE}/../../../../..`)],
  ["a search in a scope that climbs within the grant and out", search(`${STORE}/../../..`)],
  ["a search in an absolute scope", search("/etc")],
  ["a search in the folder above the grant", search(".handshake")],
  ["a search in a scope beside the grant", search("notes")],
  ["a search in a second scope that climbs", search(NOTE, "../../")],
  ["a search in a scope with backslashes that climbs", search(`${NOTE}\\..\\..\\..\\..\\..`)],
  ["a search in a drive", search("C:/")],
  ["todos in a scope that climbs", todos("../")],
  ["todos in an absolute scope", todos("/")],
  ["a file that climbs", open("../payload")],
  ["a file that climbs from inside", open(`${NOTE}/../../../../../../etc/hostname`)],
  ["an absolute file", open("/etc/hostname")],
];

function scopeCases(): Draft[] {
  const shared = {
    ...realCase("engine.context", "context"),
    requirements: ["MEX-INT-07", "MEX-CAP-05"],
    interpretations: ["READ-30"],
    base: "context-notes-d3",
  } as const;
  return [
    ...INSIDE.map(
      ([what, patch]): Draft => ({
        ...shared,
        name: what,
        title: `MUST let engine.context read ${what}`,
        rationale: "The path is relative and stays inside the scope of fs.read that was granted.",
        fault_in: null,
        patch: patch ?? [],
        expect: { verdict: "PASS", engine_calls: 0 },
      }),
    ),
    ...OUTSIDE.map(
      ([what, patch]): Draft => ({
        ...shared,
        name: what,
        title: `MUST refuse engine.context ${what}`,
        rationale: "A path in params obeys the rule of all paths: relative, without climbing, inside the grant; at the latest the engine says no.",
        fault_in: "operation",
        patch: patch ?? [],
        expect: {
          any_of: [
            { reading: "READ-30:gate", verdict: "DENY", phase: "request", gate: ["G-CAP", "G-INTEGRITY"], engine_calls: 0 },
            { reading: "READ-30:engine", verdict: "FAIL", error_code: ["CTX_SCOPE_DENIED"], engine_calls: 0 },
          ],
        },
      }),
    ),
  ];
}

function goldenSearches(): Draft[] {
  const shared = { ...realCase("engine.context", "context"), base: "context-notes-d3" };
  const golden = (name: string, title: string, patch: Draft["patch"], contains: string[]): Draft =>
    twice(
      {
        ...shared,
        name: `golden ${name}`,
        title: `MUST ${title}`,
        rationale: "Over frozen content there is one answer, in one order, at D3.",
        patch: patch ?? [],
      },
      contains,
    );
  return [
    golden("search", "find the lines of a literal in frozen notes, twice the same", [replace("/params/query", "leaks")], ["The gasket of the pump leaks."]),
    golden(
      "pattern",
      "find the lines of a regular expression in frozen notes, twice the same",
      [replace("/params/query", "shelf [0-9]"), replace("/params/mode", "regex")],
      ["The spare gasket lies on shelf 4."],
    ),
    golden("todos", "find what is to do in frozen notes, twice the same", todos(NOTE), ["order a gasket"]),
    golden("open", "open the first line of a frozen note, twice the same", open(`${NOTE}/payload`), ["Pump, second floor"]),
  ];
}

function goldenScripts(): Draft[] {
  const shared = { ...realCase("engine.sandbox", "sandbox"), base: "sandbox-run-js-d2" };
  return [
    twice(
      {
        ...shared,
        name: "golden script",
        title: "MUST give what a pinned script computes, twice the same",
        rationale: "A script without clock and chance, on one runtime, has one result: the sum of one to four is ten.",
      },
      ["10"],
    ),
  ];
}
