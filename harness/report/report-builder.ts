/** Synthetic runs for the tests of this room: every status, hostile texts, any number of cases. Used by tests only. */
import type { CaseResult, Report, RunCase, RunFooter, RunHeader } from "../../spec-cases/contract/types.ts";
import type { KillTable } from "../diagnose/kill-table.ts";
import { deriveReport } from "./derive.ts";
import { STATUS_NAMES } from "./statuses.ts";
import type { Clause, DeriveInput } from "./types.ts";

/** A case result; every member can be overridden. */
export function caseResult(overrides: Partial<CaseResult> = {}): CaseResult {
  return {
    id: "CAP-001",
    title: "MUST deny a scope that no grant covers",
    class: "core",
    gate: "G-CAP",
    topic: null,
    level: "MUST",
    case_status: "normative",
    requirements: ["MEX-CAP-05"],
    interpretations: [],
    engine_id: null,
    family: null,
    origin: "corpus",
    status: "pass",
    reason: null,
    error: null,
    waiver: null,
    steps: [{ verdict: "DENY", phase: "request", gate: "G-CAP", code: null, reading: null, engine_calls: 0, events: [] }],
    mismatches: [],
    readings: [],
    ...overrides,
  };
}

const MISMATCH = { path: "/then/0/verdict", expected: "DENY", actual: "PASS", rule: null, requirement: "MEX-CAP-05" };

/** What a runtime records that grants an unknown capability. */
const EVENTS = [
  { type: "system", message: "gate_outcome", details: { gate: "G-SCHEMA", outcome: "pass", phase: "request" } },
  { type: "capability_action", capability_id: "x.unknown", decision_outcome: "allow" },
  { type: "system", message: "gate_outcome", details: { gate: "G-CAP", outcome: "pass", phase: "request" } },
  { type: "tool_call" },
];

/** In the order of the case, which is not that of the recorder. */
const EVENT_MISMATCHES = [
  {
    path: "/then/0/events/0",
    expected: { gate_outcome: { gate: "G-CAP", outcome: "deny" }, times: 1 },
    actual: { gate_outcome: { gate: "G-CAP", outcome: "pass" } },
  },
  {
    path: "/then/0/events/1",
    expected: { capability_action: { capability_id: "x.unknown", decision_outcome: "deny" }, times: 1 },
    actual: { capability_action: { capability_id: "x.unknown", decision_outcome: "allow" } },
  },
  { path: "/then/0/events/2", expected: { diagnostic: { severity: "error" }, times: 1 }, actual: "no diagnostic event" },
];

/** Mutants that these cases fail. */
export const KILLS: KillTable = {
  kills: [
    {
      mutant: "cap-unknown-granted",
      requirement: "MEX-CAP-03",
      mistake: "an unknown capability is granted",
      ran: ["CAP-001", "CAP-002"],
      failed: new Map([["CAP-002", "verdict PASS"]]),
    },
    {
      mutant: "cap-order",
      requirement: "MEX-CAP-03",
      mistake: "only the first capability is checked",
      ran: ["CAP-001", "CAP-002"],
      failed: new Map([["CAP-001", "verdict PASS"]]),
    },
  ],
};

/** One case of every status, as a run would report it. */
export function everyStatus(): CaseResult[] {
  return [
    caseResult({ id: "CAP-001" }),
    caseResult({
      id: "CAP-002",
      title: "MUST deny an unknown capability",
      status: "fail",
      requirements: ["MEX-CAP-03"],
      mismatches: [MISMATCH, ...EVENT_MISMATCHES, { path: "/then/0/engine_calls", expected: 0, actual: 1 }],
      steps: [{ verdict: "PASS", phase: null, gate: null, code: null, reading: null, engine_calls: 1, events: EVENTS }],
      sent: [
        { part: "world", index: null, name: "default", base: null, changes: [] },
        { part: "step", index: 0, name: "execute", base: "spatial-build-d2", changes: [{ op: "add", path: "/capabilities_requested/-", value: "x.unknown" }] },
      ],
    }),
    caseResult({
      id: "SCH-001",
      gate: "G-SCHEMA",
      title: "MUST answer text that is no JSON",
      status: "error",
      requirements: ["MEX-ENV-01"],
      error: { kind: "crash", message: "the target ended with signal SIGSEGV" },
      steps: [],
    }),
    caseResult({ id: "BUD-001", gate: "G-BUDGET", status: "not_applicable", reason: "needs feature `world.update`", requirements: ["MEX-BUD-01"], steps: [] }),
    caseResult({
      id: "BUD-002",
      gate: "G-BUDGET",
      status: "could_not_run",
      reason: "the target was restarted 5 times",
      requirements: ["MEX-BUD-01"],
      steps: [],
    }),
    caseResult({
      id: "INT-001",
      gate: "G-INTEGRITY",
      status: "waived",
      reason: "waived until 2026-12-31: known gap",
      requirements: ["MEX-SIZE-01"],
      mismatches: [MISMATCH],
    }),
    caseResult({ id: "INT-002", gate: "G-INTEGRITY", status: "unexpected_pass", reason: "a waiver expects `fail`; remove it", requirements: ["MEX-SIZE-01"] }),
    caseResult({
      id: "PIP-001",
      gate: null,
      topic: "pipeline",
      title: "SHOULD answer with the first gate of the order",
      level: "SHOULD",
      status: "warn",
      requirements: ["MEX-GATE-10"],
      mismatches: [{ path: "/then/0/gate", expected: ["G-SCHEMA"], actual: "G-CAP" }],
    }),
    caseResult({ id: "PIP-002", gate: null, topic: "pipeline", status: "info", case_status: "tentative", readings: ["READ-05:null-denied"] }),
  ];
}

/** Texts that a target may send to break a format. */
export const HOSTILE: readonly string[] = [
  "\u001b[31mred\u001b[0m \u0000 \u0007 \u007f \u009b",
  "]]> <b>&amp;</b> <!-- --> <?xml?> \"quotes\" 'too'",
  "first\n::error::stolen\n  ::set-output name=x::y\n##[error]stolen\n##vso[task.complete result=Failed]",
  "ok 1 - fake\nnot ok 2 - fake\n1..99\nBail out! fake",
  "title # SKIP not run # TODO later \\# \\",
  "\ud800 lone \udc00 \ufffe \uffff",
  "\u202egnp.exe\u2066 \u200b\ufeff \u2028 \u{e0001}",
  "---\nmessage: fake\n...\n  ---\n  x: [1\n  ...",
  "![x](javascript:alert(1)) <img src=x onerror=alert(1)> | `code` ``` @team #12 https://example.org www.example.org $x$",
  "x".repeat(100_000),
  "__proto__",
  "",
];

/** A case for every hostile text, in all its places; statuses take turns. */
export function hostileCases(): CaseResult[] {
  return HOSTILE.map((text, index) =>
    caseResult({
      id: `CAP-${String(index + 1).padStart(3, "0")}`,
      title: text,
      gate: index % 3 === 0 ? text : "G-CAP",
      topic: text,
      requirements: [text],
      readings: [text],
      status: STATUS_NAMES[index % STATUS_NAMES.length] ?? "pass",
      reason: text,
      sent: [{ part: "world", index: null, name: text, base: text, changes: [text, { op: text, path: text, value: text }, { [text]: [text] }] }],
      error: index % 2 === 0 ? { kind: "target_protocol", message: text } : null,
      mismatches: [
        { path: text, expected: null, actual: text, rule: text, requirement: null },
        { path: "/deep", expected: { [text]: [text, { __proto__: null, nested: text }] }, actual: JSON.parse('{"__proto__":{"1":0},"10":"a","9":"b"}') },
      ],
    }),
  );
}

/** Clauses that the synthetic cases cite. */
export const CLAUSES: ReadonlyMap<string, Clause> = new Map(
  [
    ["MEX-CAP-03", "spec", "A capability that is not registered is denied."],
    ["MEX-CAP-05", "spec", "A scope is granted only by an exact match or by its axis."],
    ["MEX-ENV-01", "spec", "An engine invocation carries a schema_version."],
    ["MEX-BUD-01", "seed", "At least one cap is set."],
    ["MEX-SIZE-01", "spec", "Inline params over 32 KB are denied."],
    ["MEX-GATE-10", "kit", "The gates answer in their order."],
  ].map(([id = "", basis, statement = ""]) => [
    id,
    {
      id,
      section: "6.3.0",
      level: id === "MEX-GATE-10" ? "SHOULD" : "MUST",
      class: "core",
      statement,
      verified_by: "case",
      basis: basis === "seed" || basis === "kit" ? basis : "spec",
    },
  ]),
);

/** Their statements, as renderers take them. */
export const STATEMENTS: ReadonlyMap<string, string> = new Map(Array.from(CLAUSES, ([id, { statement }]) => [id, statement]));

/** A header for these cases. */
export function runHeader(cases: readonly CaseResult[], overrides: Partial<RunHeader> = {}): RunHeader {
  return {
    record: "header",
    format: "mex-conformance-run/1",
    kit: { name: "mex-conformance", version: "1.2.0" },
    corpus: { revision: "1", digest: "c".repeat(64), cases: cases.length },
    target: {
      name: "reference",
      hello: { protocol: "1.0", runtime: { name: "reference", version: "1.2.0" }, spec: "v02.100", classes: ["core"], features: [] },
    },
    seed: "seed-1",
    selection: [],
    planned: cases.map((result) => result.id),
    started_at: "2026-11-22T10:00:00.000Z",
    transport: "worker",
    jobs: 1,
    node: "v20.20.2",
    required: ["core"],
    ...overrides,
  };
}

/** A footer for these cases. */
export function runFooter(cases: readonly CaseResult[], overrides: Partial<RunFooter> = {}): RunFooter {
  return {
    record: "footer",
    ended_at: "2026-11-22T10:00:01.000Z",
    duration_ms: 1_000,
    restarts: 0,
    exit_code: 0,
    cases: cases.length,
    probes: [{ id: "PROBE-METHOD", status: "pass", message: "a method that does not exist is answered -32601" }],
    run_checks: [
      { id: "RUN-EVENT-IDS", level: "MUST", requirement: null, status: "pass", message: "event ids are unique over the run", cases: [] },
      { id: "RUN-GATE-ORDER", level: "SHOULD", requirement: "MEX-GATE-10", status: "warn", message: "G-CAP answered before G-SCHEMA", cases: ["PIP-001"] },
    ],
    warnings: [],
    digest: "0".repeat(64),
    ...overrides,
  };
}

/** Records of the cases, each 3 ms long. */
export function caseRecords(cases: readonly CaseResult[]): RunCase[] {
  return cases.map((result) => ({ record: "case", result, ms: 3 }));
}

/** What a whole run of these cases derives from. */
export function deriveInput(cases: readonly CaseResult[], header: Partial<RunHeader> = {}, footer: Partial<RunFooter> | null = {}): DeriveInput {
  return {
    records: { header: runHeader(cases, header), cases: caseRecords(cases), footer: footer === null ? null : runFooter(cases, footer) },
    requirements: CLAUSES,
    kills: () => KILLS,
  };
}

/** The report of a run of these cases; `footer: null` cuts it off. */
export function reportOf(cases: readonly CaseResult[], header: Partial<RunHeader> = {}, footer: Partial<RunFooter> | null = {}): Report {
  return deriveReport(deriveInput(cases, header, footer)).report;
}

/** Many cases over ten gates; every `failEvery`-th fails. */
export function manyCases(count: number, failEvery: number): CaseResult[] {
  return Array.from({ length: count }, (_, index) => {
    const failed = failEvery > 0 && index % failEvery === 0;
    return caseResult({
      id: `CAP-${String(index).padStart(4, "0")}`,
      gate: `G-${index % 10}`,
      status: failed ? "fail" : "pass",
      mismatches: failed ? [MISMATCH] : [],
    });
  });
}
