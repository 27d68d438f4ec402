/** Mistakes about what single engines get and give: budget, size and bytes of inputs, outputs, provenance. */

import type { EngineResult } from "../../spec-cases/contract/types.ts";
import { deny, type GateContext, type RequestInput } from "../gates/gate.ts";
import { INLINE_LIMIT } from "../gates/measure.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { ENGINES, type EngineFacts } from "./engine-facts.ts";
import { type EngineRow, gateOf, ofEngines, overlookedOf } from "./engine-seams.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { hasContent } from "./result-provenance.ts";
import { believed } from "./result-seams.ts";
import { answers } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

const CAPS = ["cpu_time_ms", "wall_time_ms", "memory_bytes", "output_bytes"] as const;

const BUDGETS = breaking(
  "MEX-BUD-01",
  ofEngines(({ engine }) => [
    ["no-cap", "an operation without any cap runs", overlookedOf(engine, "G-BUDGET", "BUDGET_EMPTY")],
    [
      "all-caps",
      "a budget that leaves out a cap is none",
      gateOf(engine, "G-BUDGET", (input, context, honest) => {
        const missing = CAPS.find((cap) => (input.envelope.planned?.budget[cap] ?? null) === null);
        return missing === undefined ? honest.check(input, context) : deny("BUDGET_EMPTY", `/budget/${missing}`, `\`/budget/${missing}\` is missing`);
      }),
    ],
  ]),
);

const LOW_LIMIT = 16_384;

/** What is larger than this engine may take, and smaller than the limit. */
function isOverLowLimit({ envelope }: RequestInput, { measure }: GateContext): boolean {
  const { planned } = envelope;
  const sizes = planned === null ? [] : [planned.params, planned.evidence_policy ?? null].map((value) => measure.jsonBytes(JSON.parse(JSON.stringify(value))));
  return sizes.some((size) => size > LOW_LIMIT && size <= INLINE_LIMIT);
}

const sizeRows = ({ engine }: EngineFacts): readonly EngineRow[] => [
  ["size-unread", "its payload may be of any size", overlookedOf(engine, "G-INTEGRITY", "PAYLOAD_TOO_LARGE", "STRING_TOO_LARGE")],
  [
    "size-half",
    "its payload may have half of the limit",
    gateOf(engine, "G-INTEGRITY", (input, context, honest) =>
      isOverLowLimit(input, context) ? deny("PAYLOAD_TOO_LARGE", "/params", `\`/params\` is over ${LOW_LIMIT} bytes`) : honest.check(input, context),
    ),
  ],
];

/** A param that takes any text; where an engine has none, what is too large is its evidence policy. */
const takesText = ({ operations }: EngineFacts): boolean => operations.some(({ gates, takes_text }) => gates.length === 0 && takes_text);

const SIZES = [
  ...breaking("MEX-SIZE-01", ofEngines(sizeRows, ENGINES.filter(takesText))),
  ...breaking(
    "MEX-SIZE-03",
    ofEngines(
      sizeRows,
      ENGINES.filter((facts) => !takesText(facts)),
    ),
  ),
];

/** Stored inputs are held against their handles in another way. */
const inputsOf = (engine: string, verify: (honest: GateContext["artifacts"]["verify"]) => GateContext["artifacts"]["verify"]): Break =>
  gateOf(engine, "G-INTEGRITY", (input, context, honest) => {
    const { artifacts } = context;
    return honest.check(input, { ...context, artifacts: { find: (id) => artifacts.find(id), verify: verify((handle) => artifacts.verify(handle)) } });
  });

const INPUTS = breaking(
  "MEX-INT-01",
  ofEngines(
    ({ engine }) => [
      [
        "inputs-unverified",
        "its inputs are looked up, their bytes are not hashed",
        inputsOf(engine, (honest) => async (handle) => {
          const found = await honest(handle);
          return found === "hash" || found === "size" ? "verified" : found;
        }),
      ],
      ["inputs-elsewhere", "its inputs are looked for in another store", inputsOf(engine, () => () => "missing")],
    ],
    ENGINES.filter(({ operations }) => operations.some(({ takes_artifact }) => takes_artifact)),
  ),
);

/** Results of this engine are handed out past all gates where they are of a kind. */
const believedOf = (engine: string, isBelieved: Parameters<typeof believed>[0], change?: Parameters<typeof believed>[1]): Break =>
  believed((result, attempt) => attempt.envelope.engine_id === engine && isBelieved(result, attempt), change);

/** What is handed out of this engine's results is changed. */
const handedOutOf = (engine: string, change: (result: EngineResult) => EngineResult): Break =>
  answers(
    () => null,
    (answer, operation): ExecuteAnswer =>
      answer.outcome === "executed" && operation?.["engine_id"] === engine ? { ...answer, result: change(answer.result) } : answer,
  );

const OUTPUTS = breaking(
  "MEX-ART-08",
  ofEngines(({ engine }) => [
    ["outputs-inline", "its outputs may stand in the result itself", believedOf(engine, ({ outputs }) => hasContent(outputs))],
    ["outputs-kept", "its outputs are stored, and not handed out", handedOutOf(engine, (result) => ({ ...result, outputs: [] }))],
  ]),
);

const PROVENANCE = breaking(
  "MEX-PROV-01",
  ofEngines(({ engine }) => [
    ["provenance-missing", "its results need no provenance", believedOf(engine, (result) => (result["provenance"] ?? null) === null)],
    [
      "provenance-of-implementation",
      "provenance names its implementation in its place",
      handedOutOf(engine, ({ provenance, ...result }) => ({
        ...result,
        provenance: provenance == null ? null : { ...provenance, engine_id: provenance.implementation.id },
      })),
    ],
  ]),
);

/** Reject vectors that a gate answers, and the denials that are overlooked then. */
const BEFORE_ENGINE: Readonly<Record<string, readonly (readonly [kind: string, mistake: string, gate: string, code: string])[]>> = {
  "engine.archivist": [["reject-without-profile", "a network that its profile does not allow is used", "G-CAP", "CAP_NOT_IN_PROFILE"]],
  "engine.sovereign": [["reject-without-profile", "secrets that its profile does not allow are used", "G-CAP", "CAP_NOT_IN_PROFILE"]],
  "engine.guide": [["reject-without-policy", "a live check needs no evidence policy", "G-PROVENANCE", "EVIDENCE_POLICY_MISSING"]],
  "engine.hardware": [["reject-without-consent", "a device that nobody consented to is used", "G-CAP", "CAP_CONSENT_MISSING"]],
};

const REJECTS: readonly MutantRow[] = ofEngines(({ engine, rejects }): readonly EngineRow[] => {
  if (rejects === null) return [];
  const before = BEFORE_ENGINE[engine];
  if (before !== undefined) return before.map(([kind, mistake, gate, code]) => [kind, mistake, overlookedOf(engine, gate, code)]);
  return [
    [
      "reject-taken",
      `what ${rejects} refuses with its typed error is handed out as a success`,
      believedOf(
        engine,
        ({ status }) => status === "failed",
        (result) => {
          result["status"] = "succeeded";
          result["errors"] = [];
        },
      ),
    ],
  ];
});

export const ENGINE_EXCHANGE_MUTANTS: readonly Mutant[] = [...BUDGETS, ...SIZES, ...INPUTS, ...OUTPUTS, ...PROVENANCE, ...breaking("MEX-ENG-04", REJECTS)];
