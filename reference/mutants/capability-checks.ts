/** Mistakes about whole lists of capabilities, and about the record of each check (MEX-CAP-10, -14). */
import type { CapabilityCheck, GateVerdict } from "../gates/gate.ts";
import { PASS } from "../gates/gate.ts";
import type { FlightRecord } from "../recorder/recorder.ts";
import type { Draft } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { isOf, records, stored } from "./record-seams.ts";
import { type Break, verdicts } from "./seams.ts";

/** Capability events are changed; null leaves one out. */
const checked = (change: (event: Draft) => Draft | null): Break => stored((event) => (isOf(event, "capability_action") ? change(event) : event));

/** The checks that G-CAP reports are changed; its verdict stays. */
const reportedChecks = (
  change: (checks: readonly CapabilityCheck[], verdict: GateVerdict, requested: readonly string[]) => readonly CapabilityCheck[],
): Break =>
  verdicts("G-CAP", (verdict, { envelope }) => ({ ...verdict, checks: change(verdict.checks ?? [], verdict, envelope.planned?.capabilities_requested ?? []) }));

/** Only some places of the list decide. */
function decidedBy(decides: (index: number, length: number) => boolean): Break {
  return verdicts("G-CAP", (verdict, { envelope }) => {
    const list = envelope.planned?.capabilities_requested ?? [];
    const checks = verdict.checks ?? [];
    if (verdict.outcome !== "deny" || checks.length === 0) return verdict;
    const isDenied = checks.some(({ capability_id, decision }) => decision === "deny" && decides(list.indexOf(capability_id), list.length));
    return isDenied ? verdict : { ...PASS, checks: checks.map((check) => ({ ...check, decision: "allow" })) };
  });
}

/** Decisions of an id are recorded once per case. */
const onlyOnce = records(
  () => new Set<unknown>(),
  (record: FlightRecord, seen): readonly FlightRecord[] => {
    if (!("event" in record) || record.event.type !== "capability_action") return [record];
    const known = seen.has(record.event["capability_id"]);
    seen.add(record.event["capability_id"]);
    return known ? [] : [record];
  },
);

/** Each capability event stands twice. */
const twice = records(
  () => 0,
  (record: FlightRecord): readonly FlightRecord[] => {
    if (!("event" in record) || record.event.type !== "capability_action") return [record];
    const event_id = record.event.event_id.replace(/.{4}$/, (tail) => (tail === "ffff" ? "0000" : "ffff"));
    return [record, { event: { ...record.event, event_id } }];
  },
);

export const CAPABILITY_CHECK_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-CAP-10", [
    ["cap-allows-unrecorded", "allow decisions are not recorded", checked((event) => (event["decision_outcome"] === "allow" ? null : event))],
    ["cap-denies-unrecorded", "deny decisions are not recorded", checked((event) => (event["decision_outcome"] === "deny" ? null : event))],
    ["cap-first-check-recorded", "only the first check of a list is recorded", reportedChecks((checks) => checks.slice(0, 1))],
    ["cap-last-check-recorded", "only the last check of a list is recorded", reportedChecks((checks) => checks.slice(-1))],
    [
      "cap-allow-recorded-of-denied",
      "an allow is recorded for each id of a denied list",
      reportedChecks((checks, verdict) => (verdict.outcome === "deny" ? checks.map((check) => ({ ...check, decision: "allow" })) : checks)),
      { apart: "the denial is recorded, as an allow" },
    ],
    [
      "cap-deny-recorded-of-all",
      "a deny is recorded for each id of a denied list",
      reportedChecks((checks, verdict) => (verdict.outcome === "deny" ? checks.map((check) => ({ ...check, decision: "deny" })) : checks)),
    ],
    [
      "cap-check-names-the-engine",
      "a capability event names the engine and not the capability",
      reportedChecks((checks) => checks.map((check) => ({ ...check, capability_id: "engine.spatial" }))),
      { apart: "another member of the event" },
    ],
    [
      "cap-check-names-the-axis",
      "a capability event names the axis and not the id",
      reportedChecks((checks) => checks.map((check) => ({ ...check, capability_id: check.capability_id.replace(/:.*/, "") }))),
    ],
    [
      "cap-check-of-the-system",
      "capability events name the runtime as actor",
      checked((event) => ({ ...event, actor_id: "system" })),
      { apart: "another member of the event" },
    ],
    ["cap-check-of-the-planner", "capability events name the first actor of the case", checkedByFirst()],
    [
      "cap-check-without-job",
      "capability events have no job",
      checked((event) => Object.fromEntries(Object.entries(event).filter(([key]) => key !== "job_id"))),
      { apart: "another member of the event" },
    ],
    ["cap-check-once-per-case", "an id is recorded the first time that it is checked", onlyOnce],
    ["cap-check-twice", "each check is recorded twice", twice],
  ]),
  ...breaking("MEX-CAP-14", [
    ["cap-first-decides", "the first id decides for the list", decidedBy((index) => index === 0)],
    ["cap-last-decides", "the last id decides for the list", decidedBy((index, length) => index === length - 1)],
    ["cap-ends-decide", "first and last id decide for the list", decidedBy((index, length) => index === 0 || index === length - 1)],
    ["cap-eight-checked", "the first eight ids are checked", decidedBy((index) => index < 8)],
    [
      "cap-any-allows",
      "one id that is allowed is enough",
      verdicts("G-CAP", (verdict) =>
        verdict.outcome === "deny" && verdict.checks?.some(({ decision }) => decision === "allow") === true
          ? { ...PASS, checks: verdict.checks.map((check) => ({ ...check, decision: "allow" })) }
          : verdict,
      ),
    ],
    [
      "cap-list-of-five",
      "a list of more than five ids is denied",
      verdicts("G-CAP", (verdict) =>
        verdict.outcome === "pass" && (verdict.checks?.length ?? 0) > 5
          ? {
              outcome: "deny",
              severity: "error",
              code: "CAP_TOO_MANY",
              reason: "too many capabilities",
              path: "/capabilities_requested",
              checks: verdict.checks ?? [],
            }
          : verdict,
      ),
    ],
  ]),
];

function checkedByFirst(): Break {
  return records(
    (): { actor: unknown } => ({ actor: null }),
    (record: FlightRecord, state): readonly FlightRecord[] => {
      if (!("event" in record) || record.event.type !== "capability_action") return [record];
      state.actor ??= record.event["actor_id"];
      return [{ event: { ...record.event, actor_id: state.actor } }];
    },
  );
}
