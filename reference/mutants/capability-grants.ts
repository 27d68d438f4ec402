/** Mistakes about what is granted: declarations, profiles, axes and scopes (MEX-CAP-03, -04, -05, -08, -09). */
import type { CapabilityProfile } from "../../spec-cases/contract/types.ts";
import type { CapabilityCode } from "../capabilities/authority.ts";
import { isCovered, parseCapability } from "../capabilities/ids.ts";
import { deny } from "../gates/gate.ts";
import { type Draft, objectIn, objectsIn, textsIn } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { all, type Break, requestGate, verdicts } from "./seams.ts";
import { authority, engines, operations, refusals, world } from "./world-seams.ts";

type Covers = (id: string, grants: ReadonlySet<string>) => boolean;

/** Grants cover by another rule, those of declarations and those of profiles. */
const covering = (covers: Covers): Break => authority({ declares: covers, grants: covers });
const some =
  (covers: (id: string, grant: string) => boolean): Covers =>
  (id, grants) =>
    isCovered(id, grants) || [...grants].some((grant) => covers(id, grant));

const axisOf = (id: string): string => parseCapability(id).axis;
const scopeOf = (id: string): string | null => parseCapability(id).scope;
const sameAxis = (id: string, grant: string): boolean => axisOf(id) === axisOf(grant);

/** The profile is found by another rule. */
const profiled = (profile: (id: string | null, profiles: readonly CapabilityProfile[]) => CapabilityProfile | undefined): Break => authority({ profile });
const byId = (id: string | null, profiles: readonly CapabilityProfile[]): CapabilityProfile | undefined => profiles.find((one) => one.id === id);

/** Refusals of this kind are taken back. */
const withoutRefusal = (...codes: readonly CapabilityCode[]): Break => refusals((honest) => (honest !== null && codes.includes(honest) ? null : honest));
const recoded = (from: CapabilityCode, to: CapabilityCode): Break => refusals((honest) => (honest === from ? to : honest));

/** Ids of profiles that the capability registry does not know are left out, and the profile is accepted. */
function knownOnly(draft: Draft): void {
  const known = objectIn(draft, "capability_registry");
  const ids = new Set([...textsIn(known, "axes"), ...textsIn(known, "full_ids")]);
  for (const profile of objectsIn(draft, "profiles")) profile["allowed"] = textsIn(profile, "allowed").filter((id) => ids.has(id) || ids.has(axisOf(id)));
}

/** Profiles that hold a star hold everything. */
function starIsAll(draft: Draft): void {
  const known = objectIn(draft, "capability_registry");
  for (const profile of objectsIn(draft, "profiles"))
    if (textsIn(profile, "allowed").includes("*")) profile["allowed"] = [...textsIn(known, "axes"), ...textsIn(known, "full_ids")];
  knownOnly(draft);
}

/** One faulty profile makes all others useless. */
function oneSpoilsAll(draft: Draft): void {
  const known = objectIn(draft, "capability_registry");
  const ids = new Set([...textsIn(known, "axes"), ...textsIn(known, "full_ids")]);
  const isFaulty = objectsIn(draft, "profiles").some((profile) => textsIn(profile, "allowed").some((id) => !ids.has(id) && !ids.has(axisOf(id))));
  if (!isFaulty) return;
  for (const profile of objectsIn(draft, "profiles")) profile["allowed"] = [];
}

/** What the engine's other operations, or other engines, declare counts too. */
function declaredElsewhere(draft: Draft, isCounted: "operations" | "engines"): void {
  const entries = Object.values(objectIn(draft, "registry") ?? {});
  const everything = entries.flatMap((entry) => (typeof entry === "object" && entry !== null && !Array.isArray(entry) ? declaredBy(entry) : []));
  for (const entry of entries) {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) continue;
    entry["required_caps"] = isCounted === "engines" ? everything : declaredBy(entry);
  }
}

function declaredBy(engine: Draft): string[] {
  return [...textsIn(engine, "required_caps"), ...objectsIn(engine, "ops").flatMap((operation) => textsIn(operation, "capabilities"))];
}

export const CAPABILITY_GRANT_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-CAP-03", [
    ["cap-requested-is-granted", "what the profile allows need not be declared", authority({ declares: () => true })],
    ["cap-not-declared-unknown", "what is not declared is denied as unknown", recoded("CAP_NOT_DECLARED", "HSK-4001")],
    [
      "cap-declared-by-the-operation",
      "only what the operation declares counts",
      engines((engine) => {
        engine["required_caps"] = [];
      }),
    ],
    [
      "cap-declared-by-the-engine",
      "only what the engine declares counts",
      operations((operation) => {
        operation["capabilities"] = [];
      }),
    ],
    ["cap-declared-by-another-operation", "what any operation of the engine declares counts", world((draft) => declaredElsewhere(draft, "operations"))],
    ["cap-declared-by-another-engine", "what any engine declares counts", world((draft) => declaredElsewhere(draft, "engines"))],
    [
      "cap-declared-by-nobody",
      "where nothing is declared everything is",
      authority({ declares: (id, declared) => declared.size === 0 || isCovered(id, declared) }),
    ],
    [
      "cap-all-declared-needed",
      "an operation must request all that is declared",
      verdicts("G-CAP", (verdict, { envelope, registered }) => {
        const list = envelope.planned?.capabilities_requested ?? [];
        const isShort = [...(registered?.declared ?? [])].some((id) => !list.includes(id));
        return verdict.outcome === "pass" && isShort
          ? { ...deny("CAP_NOT_DECLARED", "/capabilities_requested", "not all that is declared is requested"), checks: verdict.checks ?? [] }
          : verdict;
      }),
    ],
    [
      "cap-declared-is-granted",
      "what is declared is granted, requested or not",
      verdicts("G-CAP", (verdict, { registered, envelope }) => {
        const more = [...(registered?.declared ?? [])].filter((id) => envelope.planned?.capabilities_requested.includes(id) !== true);
        return verdict.outcome === "pass"
          ? { ...verdict, checks: [...(verdict.checks ?? []), ...more.map((capability_id) => ({ capability_id, decision: "allow" as const }))] }
          : verdict;
      }),
    ],
  ]),
  ...breaking("MEX-CAP-04", [
    ["cap-axis-covers-itself-only", "a grant for an axis does not cover its scopes", authority({ grants: (id, allowed) => allowed.has(id) })],
    ["cap-axis-by-prefix", "a grant for fs.read covers everything that begins with it", authority({ grants: some((id, grant) => id.startsWith(grant)) })],
    [
      "cap-axis-by-family",
      "a grant for fs.read covers every axis of the family fs",
      authority({ grants: some((id, grant) => id.split(".")[0] === grant.split(".")[0]) }),
    ],
    [
      "cap-axis-covers-plain-scopes",
      "an axis covers scopes of one word and no paths",
      authority({ grants: (id, allowed) => allowed.has(id) || (/^[^:]+:\w+$/.test(id) && allowed.has(axisOf(id))) }),
    ],
    [
      "cap-axis-covers-declared-words-only",
      "an axis covers the scopes of the templates and no others",
      authority({ grants: (id, allowed) => allowed.has(id) || (/:(?:scopes|inputs|artifacts|\w+_allowlist|key_ids)$/.test(id) && allowed.has(axisOf(id))) }),
    ],
    [
      "cap-declared-axis-unknown",
      "a bare axis among the declarations covers nothing, and what it should cover is denied as unknown",
      all(authority({ declares: (id, declared) => declared.has(id) }), recoded("CAP_NOT_DECLARED", "HSK-4001")),
    ],
    [
      "cap-bare-axis-not-granted",
      "an axis cannot be requested, and is denied as not granted",
      refusals((honest, id) => (id === "fs.read" ? "CAP_NOT_IN_PROFILE" : honest)),
    ],
    [
      "cap-axis-first-match",
      "axes are found by their beginning, the shortest first",
      authority({ knows: (id, { axes, full_ids }) => full_ids.includes(id) || (axes.find((axis) => id.startsWith(axis)) ?? "-") === axisOf(id) }),
    ],
  ]),
  ...breaking("MEX-CAP-05", [
    ["cap-prefix-scope", "scopes are compared by prefix", covering(some((id, grant) => grant.includes(":") && id.startsWith(grant)))],
    ["cap-scope-of-prefix", "a grant covers what its scope begins with", covering(some((id, grant) => id.includes(":") && grant.startsWith(id)))],
    ["cap-sub-paths", "a scope covers the paths below it", covering(some((id, grant) => grant.includes(":") && id.startsWith(`${grant}/`)))],
    ["cap-sub-scopes", "a scope covers the scopes below it, after a colon", covering(some((id, grant) => grant.includes(":") && id.startsWith(`${grant}:`)))],
    ["cap-parent-paths", "a scope covers the path above it", covering(some((id, grant) => id.includes(":") && grant.startsWith(`${id}/`)))],
    ["cap-wildcard-grants", "a star as scope covers every scope", covering(some((id, grant) => sameAxis(id, grant) && scopeOf(grant) === "*"))],
    ["cap-wildcard-requests", "a star as scope asks for what is granted", covering(some((id, grant) => sameAxis(id, grant) && scopeOf(id) === "*"))],
    ["cap-scope-grants-axis", "a grant for a scope covers the bare axis", covering(some((id, grant) => id === axisOf(grant)))],
    ["cap-any-scope", "any scope on an axis covers all of it", covering(some(sameAxis))],
    ["cap-scopes-never-granted", "only axes are granted, and never scopes", authority({ grants: (id, allowed) => allowed.has(axisOf(id)) })],
    [
      "cap-path-resolved",
      "paths in scopes are resolved before they are compared",
      covering((id, grants) => isCovered(id.replace(/[^/:]+\/\.\.\/[^/]+$/, "inputs"), grants)),
    ],
    [
      "cap-scope-denied-as-unknown",
      "a scope that is not granted is denied as unknown",
      refusals((honest, id) => (honest === "CAP_NOT_DECLARED" || honest === "CAP_NOT_IN_PROFILE" ? (id.includes(":") ? "HSK-4001" : honest) : honest)),
    ],
  ]),
  ...breaking("MEX-CAP-08", [
    ["cap-profile-ignored", "the profile is not asked", withoutRefusal("CAP_NOT_IN_PROFILE", "CAP_PROFILE_UNKNOWN")],
    ["cap-profile-is-enough", "what the profile allows is allowed, declared or not", withoutRefusal("CAP_NOT_DECLARED")],
    [
      "cap-consent-is-a-grant",
      "what somebody consented to needs no grant",
      refusals((honest, id) => (honest === "CAP_NOT_IN_PROFILE" && id === "net.http" ? null : honest)),
    ],
    ["cap-profile-missing-unknown", "where no profile is named every capability is unknown", recoded("CAP_PROFILE_UNKNOWN", "HSK-4001")],
    [
      "cap-profile-must-hold-all",
      "a profile must allow all that is declared",
      requestGate("G-CAP", (input, context, honest) => {
        const { registered, context: asked } = input;
        const refusal = [...(registered?.declared ?? [])]
          .map((capability_id) =>
            context.capabilities.refusal({ capability_id, declared: registered?.declared ?? new Set(), profile_id: asked.capability_profile_id ?? null }),
          )
          .find((code) => code !== null);
        return refusal === undefined || refusal === null || input.envelope.planned?.capabilities_requested.length === 0
          ? honest.check(input, context)
          : { ...deny(refusal, null, "the profile is too narrow"), checks: [] };
      }),
    ],
    ["cap-full-ids-not-in-profiles", "profiles hold axes alone", authority({ grants: (id, allowed) => id.includes(":") && isCovered(id, allowed) })],
  ]),
  ...breaking("MEX-CAP-09", [
    ["cap-profile-default", "an unknown profile is the first one", profiled((id, profiles) => (id === null ? undefined : (byId(id, profiles) ?? profiles[0])))],
    [
      "cap-profile-inherited",
      "profiles are members of an object, and inherited names are found",
      profiled((id, profiles) => (id === "constructor" ? profiles[0] : byId(id, profiles))),
    ],
    ["cap-profile-empty-is-open", "an empty profile restricts nothing", authority({ grants: (id, allowed) => allowed.size === 0 || isCovered(id, allowed) })],
    ["cap-profile-unknown-ids-skipped", "unknown ids in a profile are passed over", world(knownOnly)],
    ["cap-profile-star", "a star in a profile allows everything", world(starIsAll)],
    ["cap-profile-spoils-all", "one faulty profile takes the others' grants away", world(oneSpoilsAll)],
    [
      "cap-profile-scoped-only",
      "profiles that allow whole axes are not understood",
      profiled((id, profiles) => (id === "profile.coder" ? { id, allowed: [] } : byId(id, profiles))),
    ],
  ]),
];
