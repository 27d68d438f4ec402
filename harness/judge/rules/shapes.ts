/** Rule 3: shapes, unique and stable ids, order in time, links that resolve (MEX-LOG-02, -03, -04, MEX-DIAG-02 to -05). */
import { equalJson, type JsonObject, member, stringMember } from "../../json.ts";
import type { Checked, Observation, StepObservation } from "../../observe/types.ts";
import { belongs, idKey, isGateOutcome } from "../attempt.ts";
import { isBefore, isInstant } from "../instant.ts";
import { mismatch } from "../mismatch.ts";
import type { Attempt, Mismatch } from "../types.ts";
import { breaksRecorder, offeredIds, ownEvents } from "./offered.ts";
import { problemFaults } from "./problems.ts";
import { lossFaults, type Stored, storedAfter } from "./stored.ts";

const ID = "shapes";
const MAX_SHOWN = 5;

/** Checks a whole case: what its steps recorded together. */
export function checkShapes(observation: Observation, attempts: readonly (readonly Attempt[])[]): Mismatch[] {
  const found: Mismatch[] = [];
  const events: JsonObject[] = [];
  const own: JsonObject[] = [];
  const offered = offeredIds(observation);
  let broken = false;
  const diagnostics: JsonObject[] = [];
  let stored: Stored = { events: [], diagnostics: [] };
  const jobs = new Set<string>();
  let time = "";
  observation.steps.forEach((step, index) => {
    const path = `/steps/${index}`;
    found.push(
      ...violations(`${path}/events`, step.events, "MEX-LOG-02"),
      ...violations(`${path}/diagnostics`, step.diagnostics, "MEX-DIAG-02"),
      ...violations(`${path}/problems`, step.problems, "MEX-DIAG-04"),
    );
    for (const attempt of attempts[index] ?? []) for (const id of [attempt.sent.op_id, attempt.attempt_id]) if (id !== null) jobs.add(idKey(id));
    broken ||= breaksRecorder(step);
    events.push(...step.events.map(({ value }) => value));
    const recorded = ownEvents(step, offered);
    for (const { value } of recorded) {
      const at = stringMember(value, "timestamp") ?? "";
      if (isBefore(at, time)) found.push(mismatch(`${path}/events/timestamp`, "not before the event before it", at, ID, "MEX-LOG-03"));
      if (isInstant(at)) time = at;
      own.push(value);
    }
    diagnostics.push(...step.diagnostics.map((diagnostic) => diagnostic.value));
    // READ-40: an attempt that was answered with an error and had no op_id may stand under an id that only the target knows.
    const nameless = (attempts[index] ?? []).some(({ sent, seen }) => seen.rpc_error && sent.op_id === null);
    if (step.executes.length > 0 && !nameless) found.push(...unlinked(path, step, jobs));
    found.push(...lossFaults(path, stored, step));
    stored = storedAfter(stored, step);
    found.push(
      ...links(path, step, { diagnostics, events: own, recorded, broken }),
      ...problemFaults(
        path,
        step.problems.map((problem) => problem.value),
        stored.diagnostics,
      ),
    );
  });
  const emitted = own.filter((event) => stringMember(event, "type") === "diagnostic");
  found.push(
    ...duplicates("/events", events, "event_id", "MEX-LOG-02"),
    ...duplicates("/diagnostics", diagnostics, "id", "MEX-DIAG-02"),
    ...duplicates("/events/diagnostic", emitted, "diagnostic_id", "MEX-LOG-04"),
  );
  if (observation.reread !== null) found.push(...unstable(observation, stored));
  return found;
}

function violations(path: string, values: readonly Checked[], requirement: string): Mismatch[] {
  return values
    .flatMap((value, index) =>
      value.violations.map((violation) =>
        mismatch(`${path}/${index}${violation.path}`, violation.message, valueAt(value.value, violation.path), ID, requirement),
      ),
    )
    .slice(0, MAX_SHOWN);
}

function valueAt(value: JsonObject, pointer: string): unknown {
  let current: unknown = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    current = Array.isArray(current) ? current[Number(key)] : member(current, key);
  }
  return typeof current === "object" && current !== null ? undefined : current;
}

function duplicates(path: string, values: readonly JsonObject[], key: string, requirement: string): Mismatch[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const value of values) {
    const id = (stringMember(value, key) ?? "").toLowerCase();
    if (id !== "" && seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return twice.size === 0 ? [] : [mismatch(`${path}/${key}`, "unique", `${twice.size} used twice`, ID, requirement)];
}

/** Records of an execute name an attempt of the case. */
function unlinked(path: string, step: StepObservation, jobs: ReadonlySet<string>): Mismatch[] {
  const found: Mismatch[] = [];
  for (const { value } of step.events) {
    const type = stringMember(value, "type") ?? "";
    const ours = isGateOutcome(value) || ["capability_action", "diagnostic", "tool_call", "tool_result"].includes(type);
    const job = stringMember(value, "job_id");
    const attempt = stringMember(value, "attempt_id");
    const known = [job, attempt].some((id) => id !== undefined && jobs.has(idKey(id)));
    const foreign = job !== undefined && !known;
    if (ours ? !known : foreign)
      found.push(mismatch(`${path}/events/${type}/job_id`, "the op_id or attempt_id of an attempt of this case", job, ID, "MEX-LOG-03"));
  }
  for (const { value } of step.diagnostics) {
    const job = stringMember(value, "job_id");
    if (stringMember(value, "link_confidence") === "direct" && !belongs(value, jobs)) {
      found.push(mismatch(`${path}/diagnostics/job_id`, "a job that exists, since link_confidence is direct", job, ID, "MEX-DIAG-05"));
    }
  }
  return found.slice(0, MAX_SHOWN);
}

/** What links are judged by: the case so far without what it offered itself, and whether its recorder was made to fail. */
interface Linked {
  readonly diagnostics: readonly JsonObject[];
  readonly events: readonly JsonObject[];
  /** Events of this step. */
  readonly recorded: readonly Checked[];
  readonly broken: boolean;
}

/** Each FR-EVT-003 names a stored Diagnostic and says the same; each Diagnostic of the step has its FR-EVT-003. */
function links(path: string, step: StepObservation, { diagnostics, events, recorded, broken }: Linked): Mismatch[] {
  const found: Mismatch[] = [];
  const byId = new Map(diagnostics.map((diagnostic) => [stringMember(diagnostic, "id"), diagnostic]));
  for (const { value } of recorded) {
    if (stringMember(value, "type") !== "diagnostic") continue;
    const diagnostic = byId.get(stringMember(value, "diagnostic_id"));
    if (diagnostic === undefined) {
      found.push(mismatch(`${path}/events/diagnostic/diagnostic_id`, "the id of a stored Diagnostic", stringMember(value, "diagnostic_id"), ID, "MEX-LOG-04"));
      continue;
    }
    for (const key of ["severity", "source"]) {
      const said = stringMember(value, key);
      if (said !== undefined && said !== stringMember(diagnostic, key))
        found.push(mismatch(`${path}/events/diagnostic/${key}`, stringMember(diagnostic, key), said, ID, "MEX-LOG-04"));
    }
  }
  const emitted = new Set(events.filter((event) => stringMember(event, "type") === "diagnostic").map((event) => stringMember(event, "diagnostic_id")));
  for (const { value } of step.diagnostics) {
    const id = stringMember(value, "id");
    if (!emitted.has(id) && !broken)
      found.push(mismatch(`${path}/diagnostics/${stringMember(value, "code") ?? ""}`, "one FR-EVT-003 event", 0, ID, "MEX-LOG-04"));
  }
  return found;
}

function unstable(observation: Observation, { events, diagnostics }: Stored): Mismatch[] {
  const { reread } = observation;
  if (reread === null) return [];
  const found: Mismatch[] = [];
  if (!equalJson([...events], [...reread.events]))
    found.push(mismatch("/reread/events", "the same events with the same ids on a second read", "others", ID, "MEX-LOG-02"));
  if (!equalJson(identities(diagnostics), identities(reread.diagnostics)))
    found.push(mismatch("/reread/diagnostics", "the same diagnostics with the same ids on a second read", "others", ID, "MEX-DIAG-04"));
  const problems = observation.steps.at(-1)?.problems.map((problem) => problem.value) ?? [];
  if (!equalJson(byFingerprint(problems), byFingerprint(reread.problems)))
    found.push(mismatch("/reread/problems", "the same problems with the same counts on a second read", "others", ID, "MEX-DIAG-04"));
  return found;
}

/** Problems have no order of their own. */
function byFingerprint(problems: readonly JsonObject[]): JsonObject[] {
  const key = (problem: JsonObject): string => stringMember(problem, "fingerprint") ?? "";
  return [...problems].sort((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0));
}

function identities(diagnostics: readonly JsonObject[]): [string | null, string | null][] {
  return diagnostics.map((diagnostic) => [stringMember(diagnostic, "id") ?? null, stringMember(diagnostic, "fingerprint") ?? null]);
}
