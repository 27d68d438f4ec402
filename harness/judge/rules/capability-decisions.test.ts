import { describe, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { addDenied, addPass, type Draft, emptyDraft, engineEntry, eventsOf, record } from "../draft.fixture.ts";
import { all, edited, listAt, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight } from "../judge-draft.fixture.ts";

type Row = readonly [name: string, spoil: (draft: Draft) => void, path: string];

const passed = (): Draft => addPass(emptyDraft());
const denied = (): Draft =>
  edited(
    () => addDenied(emptyDraft(), { changes: { capabilities_requested: ["fs.read:inputs", "doc.summarize"] } }),
    (draft) => decide(draft, "doc.summarize", "deny"),
  );
const secret = (): Draft => addPass(emptyDraft(), { capabilities_requested: ["fs.read:inputs"] });

function decide(draft: Draft, capability: string, decision: string, actor = "agent.planner"): void {
  const step = only(draft.steps);
  const members = { type: "capability_action", capability_id: capability, actor_id: actor, decision_outcome: decision };
  record(draft, step, only(step.executes).op_id, members);
}

function first(draft: Draft): JsonObject {
  return only(eventsOf(draft, "capability_action"));
}

function declare(draft: Draft, capability: string): void {
  listAt(engineEntry(draft), "required_caps").push(capability);
}

const RIGHT: readonly (readonly [string, () => Draft])[] = [
  ["an allow for each requested id", passed],
  ["the denied id, with deny", denied],
  ["an allowed one before the denied one (READ-17)", () => edited(denied, (draft) => decide(draft, "fs.read:inputs", "allow"))],
  ["a duplicate, recorded twice", () => edited(passed, (draft) => decide(draft, "fs.read:inputs", "allow"))],
  ["a duplicate, recorded once", () => addPass(emptyDraft(), { capabilities_requested: ["fs.read:inputs", "fs.read:inputs"] })],
  ["a denial without any check: another gate came first", () => addDenied(emptyDraft(), { gate: "G-SCHEMA" })],
  [
    "a bare axis, allowed (READ-12 leaves it open)",
    () =>
      edited(
        denied,
        dropDeny,
        (draft) => declare(draft, "fs.read"),
        (draft) => requestAlone(draft, "fs.read", "allow"),
      ),
  ],
  [
    "a bare axis, denied (READ-12)",
    () =>
      edited(
        denied,
        dropDeny,
        (draft) => declare(draft, "fs.read"),
        (draft) => requestAlone(draft, "fs.read", "deny"),
      ),
  ],
  ["a scope that was redacted", () => edited(passed, (draft) => redacted(draft, "fs.read:/home/ada/plans", "fs.read:[REDACTED:path:path_absolute]"))],
];

describe("capability decisions: right observations", () => {
  test.each(RIGHT)("%s", (_name, make) => expectRight(make()));
});

const ON_A_PASS: readonly Row[] = [
  ["no allow for a requested id", (draft) => void only(draft.steps).events.shift(), "/capability_action/fs.read:inputs"],
  ["an allow for an id that was not requested", (draft) => decide(draft, "net.http", "allow"), "/capability_action/net.http"],
  ["a deny for an id that was not requested", (draft) => decide(draft, "doc.summarize", "deny"), "/capability_action/doc.summarize"],
  ["a deny on a PASS", (draft) => set(first(draft), "decision_outcome", "deny"), "/fs.read:inputs/decision_outcome"],
  ["a deny beside the allow", (draft) => decide(draft, "fs.read:inputs", "deny"), "/fs.read:inputs/decision_outcome"],
  ["another actor", (draft) => set(first(draft), "actor_id", "agent.other"), "/fs.read:inputs/actor_id"],
  ["no actor", (draft) => set(first(draft), "actor_id", undefined), "/fs.read:inputs/actor_id"],
  ["an id in another letter case", (draft) => set(first(draft), "capability_id", "fs.read:Inputs"), "/capability_action/fs.read:Inputs"],
  ["another scope of the same axis", (draft) => set(first(draft), "capability_id", "fs.read"), "/capability_action/fs.read"],
  [
    "a redacted id that stands for no requested one",
    (draft) => decide(draft, "proc.exec:[REDACTED:path:path_absolute]", "allow"),
    "/capability_action/proc.exec:",
  ],
  ["a redacted axis", (draft) => decide(draft, "[REDACTED:secret:secret_token]", "allow"), "/capability_action/[REDACTED"],
];

describe("capability decisions: a PASS that is nearly right", () => {
  test.each(ON_A_PASS)("%s", (_name, spoil, path) => expectFault(edited(passed, spoil), path, "MEX-CAP-10"));
});

const ON_A_DENIAL: readonly Row[] = [
  ["an allow for what nothing declares", (draft) => decide(draft, "doc.summarize", "allow"), "/doc.summarize/decision_outcome"],
  ["a deny for what is granted", (draft) => decide(draft, "fs.read:inputs", "deny"), "/fs.read:inputs/decision_outcome"],
  [
    "an allow under a profile that does not hold it",
    all(
      (draft) => narrow(draft, ["doc.summarize"]),
      (draft) => decide(draft, "fs.read:inputs", "allow"),
    ),
    "/fs.read:inputs/decision_outcome",
  ],
  [
    "an allow under a policy that denies the axis",
    all(
      (draft) => set(draft.world, "policy.denied", ["fs.read"]),
      (draft) => decide(draft, "fs.read:inputs", "allow"),
    ),
    "/fs.read:inputs/decision_outcome",
  ],
  ["an allow of the network without consent", (draft) => requestAlone(draft, "net.http", "allow"), "/net.http/decision_outcome"],
  [
    "an allow of an unknown id that is declared",
    all(
      (draft) => declare(draft, "gpu.compute"),
      (draft) => requestAlone(draft, "gpu.compute", "allow"),
    ),
    "/gpu.compute/decision_outcome",
  ],
  ["another actor", (draft) => decide(draft, "doc.summarize", "deny", "system"), "/doc.summarize/actor_id"],
];

describe("capability decisions: a denial that is nearly right", () => {
  test.each(ON_A_DENIAL)("%s", (_name, spoil, path) => expectFault(edited(denied, spoil), path, "MEX-CAP-10"));
});

describe("capability decisions: redacted scopes", () => {
  test("a PASS whose redacted allow is missing", () => {
    const draft = edited(secret, (one) => redacted(one, "fs.read:/home/ada/plans", "fs.read:[REDACTED:path:path_absolute]"));
    only(draft.steps).events.shift();
    expectFault(draft, "/capability_action/fs.read:/home/ada/plans", "MEX-CAP-10");
  });
});

function dropDeny(draft: Draft): void {
  const step = only(draft.steps);
  step.events = step.events.filter((event) => event["capability_id"] !== "doc.summarize");
}

function request(draft: Draft, ids: string[]): void {
  set(only(only(draft.steps).executes).operation ?? {}, "capabilities_requested", ids);
}

function requestAlone(draft: Draft, id: string, decision: string): void {
  request(draft, [id]);
  decide(draft, id, decision);
}

function narrow(draft: Draft, allowed: string[]): void {
  draft.world["profiles"] = [{ id: "profile.all", allowed }];
}

/** The first requested id becomes one whose scope a detector replaces wherever it is recorded. */
function redacted(draft: Draft, id: string, shown: string): void {
  declare(draft, id);
  const step = only(draft.steps);
  const rest = Object(only(step.executes).operation)["capabilities_requested"].slice(1);
  request(draft, [id, ...rest]);
  set(only(step.invocations).operation, "capabilities_requested", [id, ...rest]);
  only(step.invocations).capabilities_granted = [id, ...rest];
  set(only(step.executes).answer, "result.provenance.capabilities_granted", [id, ...rest]);
  set(first(draft), "capability_id", shown);
}
