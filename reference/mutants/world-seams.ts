/** Other ways to read a world: registry, capabilities, profiles, consents. */
import type { CapabilityProfile, CapabilityRegistry, ConsentRecord } from "../../spec-cases/contract/types.ts";
import type { AuthorityData, CapabilityAuthority, CapabilityCode } from "../capabilities/authority.ts";
import { isCovered } from "../capabilities/ids.ts";
import type { ConsentStore } from "../consent/store.ts";
import { type Draft, draftOf, isDraft, objectIn, objectsIn } from "./draft.ts";
import type { Break } from "./seams.ts";

/** A world is changed before it is loaded. */
export function world(change: (draft: Draft) => void): Break {
  return ({ loadWorld }) => ({
    loadWorld(source) {
      const draft = draftOf(source);
      if (draft === null) return loadWorld(source);
      change(draft);
      return loadWorld(draft);
    },
  });
}

/** Engines of a world's registry; none where it is a text. */
export function enginesOf(draft: Draft): Draft[] {
  return Object.values(objectIn(draft, "registry") ?? {}).filter(isDraft);
}

/** Every registry entry is changed before it is loaded. */
export function engines(change: (engine: Draft) => void): Break {
  return world((draft) => {
    for (const engine of enginesOf(draft)) change(engine);
  });
}

/** Every operation of the registry is changed before it is loaded. */
export function operations(change: (operation: Draft, engine: Draft) => void): Break {
  return engines((engine) => {
    for (const operation of objectsIn(engine, "ops")) change(operation, engine);
  });
}

/** Every params schema is changed before it is loaded. */
export function paramsSchemas(change: (schema: Draft) => void): Break {
  return operations((operation) => {
    const schema = objectIn(operation, "params_schema");
    if (schema !== null) change(schema);
  });
}

/** The rules of an authority, one by one. */
export interface CapabilityRules {
  knows(id: string, registry: CapabilityRegistry): boolean;
  declares(id: string, declared: ReadonlySet<string>): boolean;
  profile(id: string | null, profiles: readonly CapabilityProfile[]): CapabilityProfile | undefined;
  grants(id: string, allowed: ReadonlySet<string>): boolean;
}

/** An authority with some rules of its own; the others are the honest ones. */
export function authority(rules: Partial<CapabilityRules>): Break {
  return ({ createAuthority }) => ({
    createAuthority(data) {
      const honest = createAuthority(data);
      const all: CapabilityRules = {
        knows: (id) => honest.knows(id),
        declares: isCovered,
        profile: (id, profiles) => profiles.find((profile) => profile.id === id),
        grants: isCovered,
        ...rules,
      };
      const knows = (id: string): boolean => all.knows(id, data.registry);
      return { knows, refusal: ({ capability_id, declared, profile_id }) => refusal(all, data, { capability_id, declared, profile_id }) };
    },
  });
}

interface Asked {
  readonly capability_id: string;
  readonly declared: ReadonlySet<string>;
  readonly profile_id: string | null;
}

function refusal(rules: CapabilityRules, { registry, profiles, policy }: AuthorityData, { capability_id, declared, profile_id }: Asked): CapabilityCode | null {
  if (!rules.knows(capability_id, registry)) return "HSK-4001";
  if (!rules.declares(capability_id, declared)) return "CAP_NOT_DECLARED";
  const profile = rules.profile(profile_id, profiles);
  if (profile === undefined) return "CAP_PROFILE_UNKNOWN";
  if (!rules.grants(capability_id, new Set(profile.allowed))) return "CAP_NOT_IN_PROFILE";
  return isCovered(capability_id, new Set(policy.denied)) ? "CAP_POLICY_DENIED" : null;
}

/** Another answer of the authority, over the honest one. */
export function refusals(change: (honest: CapabilityCode | null, capability_id: string, asked: CapabilityAuthority) => CapabilityCode | null): Break {
  return ({ createAuthority }) => ({
    createAuthority(data) {
      const honest = createAuthority(data);
      return { ...honest, refusal: (question) => change(honest.refusal(question), question.capability_id, honest) };
    },
  });
}

/** Consent records are changed before they count. */
export function consents(change: (record: ConsentRecord) => ConsentRecord): Break {
  return ({ createConsents }) => ({
    createConsents(records) {
      const honest = createConsents(records.map(change));
      return { ...honest, replace: (next) => honest.replace(next.map(change)) };
    },
  });
}

/** Consents are looked up in another way; `store` makes a store of the honest kind over other records. */
export function consentLookup(
  find: (question: Parameters<ConsentStore["find"]>[0], records: readonly ConsentRecord[], honest: ConsentStore) => ConsentRecord | null,
): Break {
  return ({ createConsents }) => ({
    createConsents(records) {
      const honest = createConsents(records);
      let current = records;
      return {
        find: (question) => find(question, current, honest),
        replace(next) {
          current = next;
          honest.replace(next);
        },
      };
    },
  });
}
