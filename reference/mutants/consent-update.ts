/** Mistakes about consent that changes, about its default life, and about surface policy (MEX-CAP-16 to MEX-CAP-18). */
import type { ConsentRecord } from "../../spec-cases/contract/types.ts";
import { isCovered, needsConsent, parseCapability } from "../capabilities/ids.ts";
import type { ConsentQuestion, ConsentStore } from "../consent/store.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { steps } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";
import { consents } from "./world-seams.ts";

/** Updates of consent are taken in another way: `before` are the records that counted so far. */
const updated =
  (merge: (next: readonly ConsentRecord[], before: readonly ConsentRecord[]) => readonly ConsentRecord[]): Break =>
  ({ createConsents }) => ({
    createConsents(records) {
      const honest = createConsents(records);
      let current = records;
      return {
        find: (question) => honest.find(question),
        replace(next) {
          current = merge(next, current);
          honest.replace(current);
        },
      };
    },
  });

const keyOf = ({ capability_id, model_id, workspace_id, job_id }: ConsentQuestion): string => JSON.stringify([capability_id, model_id, workspace_id, job_id]);
const withoutJob = (question: ConsentQuestion): string => keyOf({ ...question, job_id: null });

/** What was found once stands, for allowed or for denied. */
const remembered =
  (isKept: (found: ConsentRecord | null) => boolean, key: (question: ConsentQuestion) => string): Break =>
  ({ createConsents }) => ({
    createConsents(records) {
      const honest = createConsents(records);
      const known = new Map<string, ConsentRecord | null>();
      return {
        ...honest,
        find(question) {
          const at = key(question);
          const found = known.get(at);
          if (found !== undefined) return found;
          const answer = honest.find(question);
          if (isKept(answer)) known.set(at, answer);
          return answer;
        },
      };
    },
  });

const byId = (records: readonly ConsentRecord[]): ReadonlyMap<string, ConsentRecord> => new Map(records.map((record) => [record.consent_id, record]));
const isRevoked = ({ revoked_at }: ConsentRecord): boolean => revoked_at !== null;
const isOfJob = ({ scope }: ConsentRecord): boolean => "job_id" in scope;
const modelOf = ({ scope }: ConsentRecord): string | null => ("model_id" in scope ? scope.model_id : null);
const workspaceOf = ({ scope }: ConsentRecord): string | null => ("workspace_id" in scope ? scope.workspace_id : null);
/** After an update consent is looked for in a laxer way too. */
const grantedTo =
  (covers: (record: ConsentRecord, question: ConsentQuestion) => boolean): Break =>
  ({ createConsents }) => ({
    createConsents(records) {
      const honest = createConsents(records);
      let given: readonly ConsentRecord[] = [];
      return {
        find: (question) => honest.find(question) ?? given.find((record) => covers(record, question)) ?? null,
        replace(next) {
          given = next.filter((record) => !isRevoked(record) && !byId(records).has(record.consent_id));
          honest.replace(next);
        },
      };
    },
  });

/** A revocation takes others with it. */
const revoking = (isTakenAlong: (record: ConsentRecord, revoked: ConsentRecord) => boolean): Break =>
  updated((next) => next.filter((record) => !next.some((other) => isRevoked(other) && isTakenAlong(record, other))));

/** Once consent was taken away nothing runs, whether it needs any or not. */
const nothingWithout: Break = (parts) => {
  const empty = new WeakSet<object>();
  return {
    ...updated((next) => next)(parts),
    createConsents(records) {
      const honest = parts.createConsents(records);
      const own: ConsentStore = {
        find: (question) => honest.find(question),
        replace(next) {
          if (next.length === 0) empty.add(own);
          honest.replace(next);
        },
      };
      return own;
    },
    steps: {
      ...parts.steps,
      judgeRequest: (runtime, attempt) =>
        parts.steps.judgeRequest(
          empty.has(runtime.consents) ? { ...runtime, capabilities: { ...runtime.capabilities, refusal: () => "CAP_NOT_IN_PROFILE" } } : runtime,
          attempt,
        ),
    },
  };
};

const CHANGED = breaking("MEX-CAP-16", [
  ["consent-until-restart", "consent is read when the runtime starts", updated((_, before) => before)],
  ["consent-allowed-once", "what was allowed once is not asked again", remembered((found) => found !== null, withoutJob)],
  ["consent-denied-once", "what was denied once is not asked again", remembered((found) => found === null, withoutJob)],
  [
    "consent-added-only",
    "records that an update leaves out stay",
    updated((next, before) => [...next, ...before.filter(({ consent_id }) => !byId(next).has(consent_id))]),
  ],
  [
    "consent-unchanged",
    "records that are known stay as they were",
    updated((next, before) => next.map((record) => byId(before).get(record.consent_id) ?? record)),
  ],
  [
    "consent-expiry-unchanged",
    "the end of a record that is known stays as it was",
    updated((next, before) => next.map((record) => ({ ...record, expires_at: byId(before).get(record.consent_id)?.expires_at ?? record.expires_at }))),
  ],
  [
    "consent-until-revoked-unchanged",
    "a record that holds until it is revoked is not read again",
    updated((next) => next.map((record) => (record.until_revoked ? { ...record, revoked_at: null } : record))),
  ],
  [
    "consent-of-jobs-unchanged",
    "consent for jobs is read when the runtime starts",
    updated((next, before) => [...next.filter((record) => !isOfJob(record)), ...before.filter(isOfJob)]),
  ],
  [
    "consent-new-ignored",
    "an update can take consent away, and not give it",
    updated((next, before) => next.filter(({ consent_id }) => byId(before).has(consent_id))),
  ],
  ["consent-update-clears", "after an update nobody has consent until the runtime starts again", updated(() => [])],
  [
    "consent-revoked-for-all-capabilities",
    "a revocation for one capability is one for all of them",
    revoking((record, other) => modelOf(record) === modelOf(other) && workspaceOf(record) === workspaceOf(other)),
  ],
  [
    "consent-revoked-for-all-workspaces",
    "a revocation in one workspace is one in all of them",
    revoking((record, other) => record.capability_id === other.capability_id && modelOf(record) === modelOf(other)),
  ],
  [
    "consent-revoked-for-all-models",
    "a revocation for one model is one for all of them",
    revoking((record, other) => record.capability_id === other.capability_id && workspaceOf(record) === workspaceOf(other)),
  ],
  [
    "consent-revoked-for-whole-axis",
    "a revocation for one capability is one for its axis",
    revoking(
      (record, other) => parseCapability(record.capability_id).axis === parseCapability(other.capability_id).axis && record.consent_id !== other.consent_id,
    ),
  ],
  [
    "consent-granted-to-all-models",
    "what is granted to one model is granted to all",
    grantedTo((record, { capability_id }) => record.capability_id === capability_id),
  ],
  ["consent-granted-for-all", "what is granted for one capability is granted for all", grantedTo((record, { model_id }) => modelOf(record) === model_id)],
  ["consent-none-ends-all", "where there is no consent at all nothing runs", nothingWithout],
]);

const HOUR = 60 * 60 * 1000;
const after = (from: string, hours: number): string => new Date(Date.parse(from) + hours * HOUR).toISOString();
/** Approvals that name no end have another one. */
const living = (hours: number, is: (record: ConsentRecord) => boolean = () => true): Break =>
  consents((record) =>
    record.expires_at === null && !record.until_revoked && is(record) ? { ...record, expires_at: after(record.granted_at, hours) } : record,
  );

const LIFE = breaking("MEX-CAP-17", [
  ["consent-day-for-ever", "an approval that names no end has none", living(24 * 365 * 1000)],
  ["consent-day-of-48-hours", "an approval that names no end lasts two days", living(48)],
  ["consent-day-of-half", "an approval that names no end lasts twelve hours", living(12)],
  [
    "consent-day-of-the-network",
    "approvals of devices that name no end have none",
    living(24 * 365 * 1000, ({ capability_id }) => capability_id.startsWith("device")),
  ],
  ["consent-day-inclusive", "an approval lasts 24 hours and the second after them", living(24 + 2 / 3600)],
  ["consent-without-end-void", "an approval that names no end does not count", living(0)],
  [
    "consent-day-cuts-expiry",
    "an approval lasts a day, also where it names a later end",
    consents((record) =>
      record.expires_at === null || record.until_revoked ? record : { ...record, expires_at: earlier(record.expires_at, after(record.granted_at, 24)) },
    ),
  ],
  [
    "consent-day-extends-expiry",
    "an approval lasts a day, also where it names an earlier end",
    consents((record) => (record.expires_at === null ? record : { ...record, expires_at: earlier(after(record.granted_at, 24), FAR) })),
  ],
  ["consent-day-of-until-revoked", "an approval that holds until it is revoked lasts a day", consents((record) => ({ ...record, until_revoked: false }))],
]);

const FAR = "9999-01-01T00:00:00Z";
function earlier(left: string, right: string): string {
  return Date.parse(left) < Date.parse(right) ? left : right;
}

/** Policy denies in another way; `denied` is its list. */
const policy =
  (isDenied: (id: string, denied: readonly string[], declared: ReadonlySet<string>) => boolean): Break =>
  ({ createAuthority }) => ({
    createAuthority(data) {
      const honest = createAuthority({ ...data, policy: { ...data.policy, denied: [] } });
      return {
        ...honest,
        refusal: (question) =>
          honest.refusal(question) ?? (isDenied(question.capability_id, data.policy.denied, question.declared) ? "CAP_POLICY_DENIED" : null),
      };
    },
  });

const axisOf = (id: string): string => parseCapability(id).axis;
const denies = (id: string, denied: readonly string[]): boolean => isCovered(id, new Set(denied));

/** Policy is asked where a surface is not named. */
const surfaceless: Break = steps((honest) => ({
  judgeRequest(parts, attempt) {
    if (attempt.context.surface == null) return honest.judgeRequest(parts, attempt);
    const refusal: typeof parts.capabilities.refusal = (question) => {
      const found = parts.capabilities.refusal(question);
      return found === "CAP_POLICY_DENIED" ? null : found;
    };
    return honest.judgeRequest({ ...parts, capabilities: { ...parts.capabilities, refusal } }, attempt);
  },
}));

/** Capabilities that a profile names are not held against policy. */
const profileWins: Break = ({ createAuthority }) => ({
  createAuthority(data) {
    const honest = createAuthority(data);
    const names = new Map(data.profiles.map(({ id, allowed }) => [id, new Set(allowed)]));
    return {
      ...honest,
      refusal(question) {
        const found = honest.refusal(question);
        return found === "CAP_POLICY_DENIED" &&
          names.get(question.profile_id ?? "")?.has(question.capability_id) === true &&
          question.capability_id.includes(":")
          ? null
          : found;
      },
    };
  },
});

const POLICY = breaking("MEX-CAP-18", [
  ["policy-unread", "surface policy is not asked", policy(() => false)],
  ["policy-exact-only", "a denied axis does not deny its scopes", policy((id, denied) => denied.includes(id))],
  ["policy-axis-only", "a denied scope is not denied", policy((id, denied) => denied.includes(axisOf(id)))],
  ["policy-first-only", "of what policy denies the first is read", policy((id, denied) => denies(id, denied.slice(0, 1)))],
  ["policy-consent-wins", "what there is consent for is not held against policy", policy((id, denied) => denies(id, denied) && !needsConsent(id))],
  ["policy-profile-wins", "what the profile names is not held against policy", profileWins],
  ["policy-without-surface", "policy holds where no surface is named", surfaceless],
  ["policy-not-for-programs", "programs are not held against policy", policy((id, denied) => denies(id, denied) && axisOf(id) !== "proc.exec")],
  ["policy-scope-denies-axis", "a denied scope denies its whole axis", policy((id, denied) => denied.some((other) => axisOf(other) === axisOf(id)))],
  [
    "policy-scope-denies-bare-axis",
    "a denied scope denies the bare axis",
    policy((id, denied) => denies(id, denied) || denied.some((other) => axisOf(other) === id)),
  ],
  ["policy-by-beginning", "a denied scope denies those that begin like it", policy((id, denied) => denied.some((other) => id.startsWith(other)))],
  [
    "policy-upwards",
    "a denied scope denies those above it",
    policy((id, denied) => denies(id, denied) || denied.some((other) => other.startsWith(id) && id.includes(":"))),
  ],
  ["policy-by-family", "a denied axis denies its family", policy((id, denied) => denied.some((other) => other.split(".")[0] === id.split(".")[0]))],
  ["policy-empty-denies", "a policy that denies nothing allows nothing", policy((id, denied) => denied.length === 0 || denies(id, denied))],
  [
    "policy-of-declared",
    "an operation is denied for what its engine declares and policy denies",
    policy((id, denied, declared) => denies(id, denied) || [...declared].some((other) => denies(other, denied))),
  ],
  [
    "policy-any-denies",
    "devices are denied where policy denies one of them",
    policy((id, denied) => denies(id, denied) || (id.startsWith("device") && denied.some((other) => other.startsWith("device")))),
  ],
]);

export const CONSENT_UPDATE_MUTANTS: readonly Mutant[] = [...CHANGED, ...LIFE, ...POLICY];
