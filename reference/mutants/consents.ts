/** Mistakes about consent: whether it is asked for, whose it is, and from when until when (MEX-CAP-11, -12). */
import type { ConsentRecord } from "../../spec-cases/contract/types.ts";
import type { ConsentQuestion } from "../consent/store.ts";
import { PASS } from "../gates/gate.ts";
import { draftOf } from "./draft.ts";
import { furtherFieldsAllowed } from "./further-fields.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { all, type Break, requestGate, verdicts } from "./seams.ts";
import { consentLookup, consents } from "./world-seams.ts";

const FOREVER = "2999-01-01T00:00:00Z";
const LONG_AGO = "2000-01-01T00:00:00Z";

/** A record that covers whatever is asked. */
function anything({ capability_id, job_id }: ConsentQuestion): ConsentRecord {
  const consent_id = "00000000-0000-4000-8000-00000000c0ff";
  return {
    consent_id,
    capability_id,
    grantor: "runtime",
    scope: { job_id: job_id ?? "" },
    granted_at: LONG_AGO,
    expires_at: FOREVER,
    until_revoked: false,
    revoked_at: null,
  };
}

/** Consent is not asked for where this says so. */
const notAsked = (isFree: (id: string) => boolean): Break =>
  consentLookup((question, _, honest) => (isFree(question.capability_id) ? anything(question) : honest.find(question)));

/** Records whose scope or capability is read in another way; their times are judged as they are. */
const matched = (fits: (record: ConsentRecord, question: ConsentQuestion) => boolean): Break =>
  consentLookup((question, records, honest) => {
    const fitting = records.filter((record) => fits(record, question)).map((record) => ({ ...record, capability_id: question.capability_id }));
    return honest.find(question) ?? fitting.find((record) => counts(record, question)) ?? null;
  });

/** Whether a record counts now, by its times alone. */
function counts(record: ConsentRecord, { now }: ConsentQuestion): boolean {
  const at = (text: string): number => Date.parse(text);
  const isOver = record.expires_at !== null && at(record.expires_at) <= now;
  return at(record.granted_at) <= now && !isOver && !(record.revoked_at !== null && at(record.revoked_at) <= now);
}

const model = ({ scope }: ConsentRecord): string | null => ("model_id" in scope ? scope.model_id : null);
const workspace = ({ scope }: ConsentRecord): string | null => ("workspace_id" in scope ? scope.workspace_id : null);
const exact = (record: ConsentRecord, { capability_id }: ConsentQuestion): boolean => record.capability_id === capability_id;
const inScope = (record: ConsentRecord, question: ConsentQuestion): boolean =>
  model(record) !== null && model(record) === question.model_id && workspace(record) === question.workspace_id;
const axis = (id: string): string => id.split(":")[0] ?? id;
const isDevice = (id: string): boolean => id.startsWith("device");

/** Records of some kind do not count. */
const notUnderstood = (isOut: (record: ConsentRecord) => boolean): Break =>
  consentLookup((question, _, honest) => {
    const found = honest.find(question);
    return found === null || isOut(found) ? null : found;
  });

/** A missing consent is denied with another code. */
const recoded = (code: string, which: (id: string) => boolean): Break =>
  verdicts("G-CAP", (verdict) =>
    verdict.outcome === "deny" && verdict.code === "CAP_CONSENT_MISSING" && which(verdict.capability_id ?? "") ? { ...verdict, code } : verdict,
  );

export const CONSENT_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-CAP-11", [
    ["consent-not-asked", "consent is not asked for", notAsked(() => true)],
    ["consent-not-for-devices", "devices need no consent", notAsked(isDevice)],
    ["consent-not-for-the-network", "the network needs no consent", notAsked((id) => axis(id) === "net.http")],
    ["consent-not-for-secrets", "secrets need no consent", notAsked((id) => axis(id) === "secrets.use")],
    ["consent-for-the-camera-only", "of devices only the camera needs consent", notAsked((id) => isDevice(id) && id !== "device.camera")],
    [
      "consent-for-camera-and-mic-only",
      "of devices only those that record people need consent",
      notAsked((id) => isDevice(id) && id !== "device.camera" && id !== "device.mic"),
    ],
    ["consent-of-any-job", "consent for one job counts for all", matched((record, question) => exact(record, question) && "job_id" in record.scope)],
    [
      "consent-of-any-model",
      "consent counts for every model in the workspace",
      matched((record, question) => exact(record, question) && workspace(record) === question.workspace_id),
    ],
    [
      "consent-of-any-workspace",
      "consent counts for the model in every workspace",
      matched((record, question) => exact(record, question) && model(record) !== null && model(record) === question.model_id),
    ],
    [
      "consent-of-one-of-both",
      "consent counts where model or workspace fit",
      matched((record, question) => exact(record, question) && (model(record) === question.model_id || workspace(record) === question.workspace_id)),
    ],
    [
      "consent-of-two-records",
      "model and workspace may stand in two records",
      consentLookup((question, records, honest) => {
        const own = records.filter((record) => exact(record, question));
        const isPieced = own.some((record) => model(record) === question.model_id) && own.some((record) => workspace(record) === question.workspace_id);
        return honest.find(question) ?? (isPieced && own.length > 1 ? anything(question) : null);
      }),
    ],
    ["consent-of-no-model", "where no model is named any consent counts", matched((record, question) => exact(record, question) && question.model_id === null)],
    [
      "consent-of-another-device",
      "consent for one device counts for all",
      matched((record, question) => inScope(record, question) && isDevice(record.capability_id) && isDevice(question.capability_id)),
    ],
    [
      "consent-of-another-secret",
      "consent for one secret counts for all",
      matched(
        (record, question) => inScope(record, question) && axis(record.capability_id) === "secrets.use" && axis(question.capability_id) === "secrets.use",
      ),
    ],
    [
      "consent-for-a-host",
      "consent for one host counts for the network",
      matched((record, question) => inScope(record, question) && axis(record.capability_id) === question.capability_id),
    ],
    ["consent-for-anything", "consent for one capability counts for every other", matched(inScope)],
    ["consent-for-jobs-refused", "consent for a job is not understood", notUnderstood(({ scope }) => "job_id" in scope)],
    ["consent-for-models-refused", "consent for model and workspace is not understood", notUnderstood(({ scope }) => "model_id" in scope)],
    [
      "consent-for-job-needs-model",
      "consent for a job counts for the default model alone",
      consentLookup((question, _, honest) => {
        const found = honest.find(question);
        return found !== null && "job_id" in found.scope && question.model_id !== "model.planner" ? null : found;
      }),
    ],
    [
      "consent-missing-unknown",
      "what has no consent is denied as unknown",
      recoded("HSK-4001", () => true),
      { apart: "the operation is denied, with the wrong code" },
    ],
    [
      "consent-axis-refused-as-unknown",
      "consent for a bare axis does not count, and what it should cover is denied as unknown",
      all(
        consentLookup((question, _, honest) => {
          const found = honest.find(question);
          return found?.capability_id === question.capability_id ? found : null;
        }),
        recoded("HSK-4001", (id) => id.includes(":")),
      ),
    ],
    [
      "consent-by-a-claim",
      "human_consent_obtained in the envelope stands for consent",
      all(
        furtherFieldsAllowed,
        verdicts("G-CAP", (verdict, { envelope }) =>
          verdict.outcome === "deny" &&
          verdict.code === "CAP_CONSENT_MISSING" &&
          Object.keys(draftOf(envelope.value) ?? {}).some((key) => /consent|approved/.test(key))
            ? { ...PASS, checks: (verdict.checks ?? []).map((check) => ({ ...check, decision: "allow" })) }
            : verdict,
        ),
      ),
    ],
    [
      "consent-asked-of-the-first",
      "only the first capability that needs consent is asked about",
      requestGate("G-CAP", async (input, context, honest) => {
        let asked = 0;
        return honest.check(input, { ...context, consents: { find: (question) => (++asked > 1 ? anything(question) : context.consents.find(question)) } });
      }),
    ],
  ]),
  ...breaking("MEX-CAP-12", [
    ["consent-expiry-ignored", "expired consent counts", consents((record) => ({ ...record, expires_at: record.expires_at === null ? null : FOREVER }))],
    ["consent-revocation-ignored", "revoked consent counts", consents((record) => ({ ...record, revoked_at: null }))],
    [
      "consent-until-revoked-for-ever",
      "consent that holds until it is revoked is never looked at again",
      consents((record) => (record.until_revoked ? { ...record, revoked_at: null } : record)),
    ],
    ["consent-in-advance", "consent counts before it is granted", consents((record) => ({ ...record, granted_at: LONG_AGO }))],
    [
      "consent-revoked-at-any-time",
      "a revocation in the future counts now",
      consents((record) => (record.revoked_at === null ? record : { ...record, revoked_at: LONG_AGO })),
    ],
    [
      "consent-without-end-refused",
      "consent without an end does not count",
      consents((record) => (record.expires_at === null ? { ...record, expires_at: LONG_AGO, until_revoked: false } : record)),
    ],
    [
      "consent-first-record-decides",
      "the first record of a capability decides",
      consentLookup((question, records, honest) => {
        const first = records.find((record) => exact(record, question));
        const found = honest.find(question);
        return found !== null && first !== undefined && found.consent_id !== first.consent_id ? null : found;
      }),
    ],
    [
      "consent-expiry-of-the-network-only",
      "expiry is looked at for the network alone",
      consents((record) => (record.capability_id === "net.http" ? record : { ...record, expires_at: FOREVER })),
    ],
    [
      "consent-revocation-of-devices-only",
      "revocations are looked at for devices alone",
      consents((record) => (isDevice(record.capability_id) ? record : { ...record, revoked_at: null })),
    ],
  ]),
];
