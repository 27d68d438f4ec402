/** What may be granted at all: the capability registry, profiles and surface policy, most restrictive first (11.1). */
import type { CapabilityProfile, CapabilityRegistry, SurfacePolicy } from "../../spec-cases/contract/types.ts";
import { RuntimeFault } from "../faults.ts";
import { isCovered, parseCapability } from "./ids.ts";

/** Our codes for known capabilities that are not allowed; HSK-4001 marks unknown ids alone (READ-07). */
export type CapabilityCode = "HSK-4001" | "CAP_NOT_DECLARED" | "CAP_PROFILE_UNKNOWN" | "CAP_PROFILE_INVALID" | "CAP_NOT_IN_PROFILE" | "CAP_POLICY_DENIED";

/** Asked for one id of one operation. */
export interface CapabilityQuestion {
  readonly capability_id: string;
  /** Union of what the engine and the operation declare. */
  readonly declared: ReadonlySet<string>;
  readonly profile_id: string | null;
}

/** Read-only view for the gates. */
export interface CapabilityAuthority {
  /** True for a registered full id, a registered axis, or a non-empty scope on a registered axis (READ-34). */
  knows(capability_id: string): boolean;
  /** Why the id is not allowed, or null where declaration, profile and policy all allow it. Consent is asked apart. */
  refusal(question: CapabilityQuestion): CapabilityCode | null;
}

/** What a capability authority is built from. */
export interface AuthorityData {
  readonly registry: CapabilityRegistry;
  readonly profiles: readonly CapabilityProfile[];
  readonly policy: SurfacePolicy;
}

interface Profile {
  readonly allowed: ReadonlySet<string>;
  /** False where it names an id that the registry does not know: then nothing is allowed under it (MEX-CAP-09). */
  readonly valid: boolean;
}

/** The set of what is known, apart from profiles and policy. */
function buildKnown(registry: CapabilityRegistry): (id: string) => boolean {
  const axes = new Set(registry.axes);
  const fullIds = new Set(registry.full_ids);
  return (id) => {
    if (fullIds.has(id)) return true;
    const { axis, scope } = parseCapability(id);
    return axes.has(axis) && scope !== "";
  };
}

/** Denied are the id itself and, by an axis, its scopes; a denied scope says nothing about the bare axis (TARGET-PROTOCOL, Consent and policy). */
function buildPolicy(policy: SurfacePolicy): (id: string) => boolean {
  const denied = new Set(policy.denied);
  return (id) => isCovered(id, denied);
}

/** Builds the authority. A profile with an unknown id is kept as one that allows nothing; `assertProfiles` refuses it earlier. */
export function createAuthority(data: AuthorityData): CapabilityAuthority {
  const knows = buildKnown(data.registry);
  const isDenied = buildPolicy(data.policy);
  const profiles = new Map<string, Profile>(
    data.profiles.map((profile) => [profile.id, { allowed: new Set(profile.allowed), valid: profile.allowed.every(knows) }]),
  );
  return {
    knows,
    refusal({ capability_id, declared, profile_id }) {
      if (!knows(capability_id)) return "HSK-4001";
      if (!isCovered(capability_id, declared)) return "CAP_NOT_DECLARED";
      const profile = profile_id === null ? undefined : profiles.get(profile_id);
      if (profile === undefined) return "CAP_PROFILE_UNKNOWN";
      if (!profile.valid) return "CAP_PROFILE_INVALID";
      if (!isCovered(capability_id, profile.allowed)) return "CAP_NOT_IN_PROFILE";
      return isDenied(capability_id) ? "CAP_POLICY_DENIED" : null;
    },
  };
}

/**
 * Refuses profiles that name an unknown id, or that share an id (MEX-CAP-09).
 * @throws RuntimeFault PROFILE_UNKNOWN_CAPABILITY or CONFIG_INVALID, with the place.
 */
export function assertProfiles(data: AuthorityData): void {
  const knows = buildKnown(data.registry);
  const seen = new Set<string>();
  for (const [index, profile] of data.profiles.entries()) {
    if (seen.has(profile.id)) {
      throw new RuntimeFault("CONFIG_INVALID", `profile \`${profile.id}\` is given twice; give each id once`, { path: `/profiles/${index}/id` });
    }
    seen.add(profile.id);
    const unknown = profile.allowed.findIndex((id) => !knows(id));
    if (unknown >= 0) {
      const path = `/profiles/${index}/allowed/${unknown}`;
      throw new RuntimeFault(
        "PROFILE_UNKNOWN_CAPABILITY",
        `profile \`${profile.id}\` allows \`${profile.allowed[unknown]}\`, which the capability registry does not know`,
        { path },
      );
    }
  }
}
