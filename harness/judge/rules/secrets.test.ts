import { describe, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { addDenied, addOther, addPass, type Draft, diagnose, emptyDraft, outcomeOf, record } from "../draft.fixture.ts";
import { all, edited, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight } from "../judge-draft.fixture.ts";

type Row = readonly [name: string, spoil: (draft: Draft, text: string) => void, path: string];

const SECRET = 'AKIA"7\\é\nQ';
const NOTE = "a text of the planner's";
const POLICY_NOTE = "captured by the planner";
const step = (draft: Draft): Draft["steps"][number] => only(draft.steps);
const sent = (draft: Draft): JsonObject => only(step(draft).executes).operation ?? {};

function denied(): Draft {
  const draft = addDenied(emptyDraft(), { changes: { evidence_policy: { required: true, notes: POLICY_NOTE } } });
  draft.secrets.push(SECRET);
  return draft;
}

const PLACES: readonly Row[] = [
  ["in the reason of an outcome", (draft, text) => set(outcomeOf(draft, "G-CAP"), "details.reason", `no: ${text}`), "/steps/0/events/"],
  ["in an event of the runtime's own", (draft, text) => record(draft, step(draft), null, { type: "runtime.trace", deep: [{ text }] }), "/steps/0/events/"],
  ["as the name of a member", (draft, text) => record(draft, step(draft), null, { type: "runtime.trace", [text]: 1 }), "/steps/0/events/"],
  ["in the message of a Diagnostic", (draft, text) => set(only(step(draft).diagnostics), "message", text), "/steps/0/diagnostics/0"],
  ["in the title of a Diagnostic", (draft, text) => set(only(step(draft).diagnostics), "title", `title ${text}`), "/steps/0/diagnostics/0"],
  ["in a problem", (draft, text) => set(only(step(draft).problems), "title", text), "/steps/0/problems/0"],
  ["in the reason of the denial", (draft, text) => set(only(step(draft).executes).answer, "denial.reason", text), "/steps/0/denial"],
  ["in the details of the denial", (draft, text) => set(only(step(draft).executes).answer, "denial.details", { got: [text] }), "/steps/0/denial"],
];

describe.each([
  ["a planted secret", SECRET],
  ["a text from params", NOTE],
  ["the evidence policy's notes", POLICY_NOTE],
])("secrets: %s", (_origin, text) => {
  test.each(PLACES)("%s", (_name, spoil, path) =>
    expectFault(
      edited(denied, (draft) => spoil(draft, text)),
      path,
      "MEX-LOG-06",
    ),
  );
});

describe("secrets: more places", () => {
  test("the beginning of a long text", () => {
    const long = "The quick brown fox jumps over the lazy dog, and then it does it again.";
    const draft = edited(
      denied,
      (one) => set(sent(one), "params.note", long),
      (one) => set(outcomeOf(one, "G-CAP"), "details.reason", `${long.slice(0, 30)}…`),
    );
    expectFault(draft, "/steps/0/events/", "MEX-LOG-06");
  });
  test("a secret of an earlier step", () => {
    const draft = addPass(denied());
    set(outcomeOf(draft, "G-DET", 1), "details.reason", SECRET);
    expectFault(draft, "/steps/1/events/", "MEX-LOG-06");
  });
  test("a secret that a step which is no execute recorded", () => {
    const draft = addOther(emptyDraft(), { kind: "result", value: {} });
    draft.secrets.push(SECRET);
    diagnose(draft, step(draft), null, { title: SECRET });
    expectFault(draft, "/steps/0/diagnostics/0", "MEX-LOG-06");
  });
  test("a secret that was sent as text", () => {
    const draft = edited(
      denied,
      (one) => Object.assign(only(step(one).executes), { operation: null, text: "{" }),
      (one) => set(only(step(one).diagnostics), "message", SECRET),
    );
    expectFault(draft, "/steps/0/diagnostics/0", "MEX-LOG-06");
  });
});

const HARMLESS: readonly (readonly [string, (draft: Draft) => void])[] = [
  ["nothing planted stands anywhere", () => undefined],
  ["a marker in place of the secret", (draft) => set(outcomeOf(draft, "G-CAP"), "details.reason", "[REDACTED:secret:secret_aws] is no path")],
  [
    "a short text from params",
    all(
      (draft) => set(sent(draft), "params.note", "gasket"),
      (draft) => set(outcomeOf(draft, "G-CAP"), "details.reason", "gasket"),
    ),
  ],
  ["a word that the params schema has", (draft) => set(outcomeOf(draft, "G-CAP"), "details.reason", "must be rectangular")],
  ["a text from params that is also the operation's name", (draft) => set(sent(draft), "params.note", "box.make")],
  ["a text from params that is also a requested capability", (draft) => set(sent(draft), "params.note", "fs.read:inputs")],
  ["a member of a handle in params", (draft) => handleInParams(draft)],
  ["a text of the inputs", (draft) => set(outcomeOf(draft, "G-CAP"), "details.reason", String(Object(sent(draft)["inputs"])[0].uri))],
];

describe("secrets: no fault", () => {
  test.each(HARMLESS)("%s", (_name, edit) => expectRight(edited(denied, edit)));
});

function handleInParams(draft: Draft): void {
  const inputs = sent(draft)["inputs"];
  const input = Array.isArray(inputs) ? inputs[0] : undefined;
  set(sent(draft), "params.source", input);
  set(outcomeOf(draft, "G-CAP"), "details.reason", "no artifact tool_output of that content_hash");
}
