/** Mistakes about the capabilities of single engines (MEX-ENG-02) and the consent that they need (MEX-ENG-06). */
import type { ConsentRecord } from "../../spec-cases/contract/types.ts";
import { needsConsent } from "../capabilities/ids.ts";
import type { ConsentView } from "../consent/store.ts";
import type { CapabilityCheck } from "../gates/gate.ts";
import type { EngineFacts } from "./engine-facts.ts";
import { type EngineRow, gateOf, ofEngines, overlookedOf, registered, verdictsOf } from "./engine-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

const GATE = "G-CAP";

/** The engine declares less than its template. */
const undeclared = (engine: string, lost: readonly string[]): Break =>
  registered(engine, ({ declared }) => ({ declared: new Set([...declared].filter((id) => !lost.includes(id))) }));

/** The engine declares whatever an operation asks for. */
const anyDeclared = (engine: string): Break =>
  gateOf(engine, GATE, ({ registered: found, ...input }, context, honest) => {
    const declared = new Set(input.envelope.planned?.capabilities_requested ?? []);
    return honest.check({ ...input, registered: found === null ? null : { ...found, declared } }, context);
  });

/** What is asked for is granted unseen. */
const trusted = (engine: string): Break =>
  gateOf(engine, GATE, ({ envelope }) => {
    const asked = new Set(envelope.planned?.capabilities_requested ?? []);
    return { outcome: "pass", checks: [...asked].map((capability_id): CapabilityCheck => ({ capability_id, decision: "allow" })) };
  });

function rowsOf({ engine, required, optional }: EngineFacts): readonly EngineRow[] {
  const last = required.at(-1);
  return [
    ...(last === undefined
      ? []
      : [["capability-undeclared", `its template's ${last} is missing from the registry`, undeclared(engine, [last])] satisfies EngineRow]),
    ...(optional.length === 0
      ? []
      : [["optional-undeclared", "the optional capabilities of its template are missing from the registry", undeclared(engine, optional)] satisfies EngineRow]),
    ["any-capability", "whatever capability is asked for counts as declared", anyDeclared(engine)],
    ["trusted", "capabilities are granted as they are asked for", trusted(engine)],
  ];
}

const DECLARED = breaking("MEX-ENG-02", ofEngines(rowsOf));

const EMPTY = breaking(
  "MEX-CAP-01",
  ofEngines(({ engine }) => [["no-capability", "an operation that asks for no capability needs none", overlookedOf(engine, GATE, "CAP_EMPTY")]]),
);

const UNKNOWN = breaking(
  "MEX-CAP-02",
  ofEngines(({ engine }) => [
    [
      "unknown-capability",
      "a capability that nobody knows is one that is not declared",
      verdictsOf(engine, GATE, (verdict) => (verdict.outcome === "deny" && verdict.code === "HSK-4001" ? { ...verdict, code: "CAP_NOT_DECLARED" } : verdict)),
    ],
  ]),
);

/** A record that nobody gave. */
const ASSUMED: Omit<ConsentRecord, "capability_id"> = {
  consent_id: "00000000-0000-4000-8000-0000000a55ed",
  grantor: "human.owner",
  scope: { model_id: "model.planner", workspace_id: "ws-1" },
  granted_at: "2000-01-01T00:00:00Z",
  expires_at: null,
  until_revoked: true,
  revoked_at: null,
};

/** Consent to one capability is taken for granted. */
const consentAssumed = (engine: string, capability_id: string): Break =>
  gateOf(engine, GATE, (input, context, honest) => {
    const find: ConsentView["find"] = (question) =>
      context.consents.find(question) ?? (question.capability_id === capability_id ? { ...ASSUMED, capability_id } : null);
    return honest.check(input, { ...context, consents: { find } });
  });

const CONSENTS = breaking(
  "MEX-ENG-06",
  ofEngines(({ engine, required, optional }) =>
    [...required, ...optional]
      .filter(needsConsent)
      .map((id): EngineRow => [`${id.replaceAll(/[^a-z]+/g, "-")}-without-consent`, `consent to its ${id} is taken for granted`, consentAssumed(engine, id)]),
  ),
);

export const ENGINE_CAPABILITY_MUTANTS: readonly Mutant[] = [...DECLARED, ...EMPTY, ...UNKNOWN, ...CONSENTS];
