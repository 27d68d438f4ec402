import { describe, test } from "vitest";
import type { JsonObject } from "../../json.ts";
import { addDenied, addPass, type Draft, emptyDraft } from "../draft.fixture.ts";
import { edited, listAt, only, set } from "../edit.fixture.ts";
import { expectFault, expectRight } from "../judge-draft.fixture.ts";

type Row = readonly [name: string, spoil: (draft: Draft) => void, path: string, requirement: string];

const OTHER = "b".repeat(64);
/** Two denials of one kind and one of another: two problems. */
const three = (): Draft => addDenied(addDenied(addDenied(emptyDraft(), { code: "CAP-X" }), { code: "CAP-X" }), { gate: "G-SCHEMA", fingerprint: OTHER });
const last = (draft: Draft): JsonObject[] => draft.steps.at(-1)?.problems ?? [];
const problem = (draft: Draft): JsonObject => only(last(draft));

const RIGHT: readonly (readonly [string, () => Draft])[] = [
  ["two problems for three diagnostics", three],
  ["no problem where nothing was stored", () => addPass(emptyDraft())],
  ["a problem without a code", () => edited(three, (draft) => set(problem(draft), "code", undefined))],
  ["a title in trimmed form", () => edited(three, (draft) => titled(draft, " denied\r\nby G-CAP ", "denied\nby G-CAP"))],
  ["ids in another order", () => edited(three, (draft) => void listAt(problem(draft), "diagnostic_ids").reverse())],
];

describe("problems: right observations", () => {
  test.each(RIGHT)("%s", (_name, make) => expectRight(make()));
});

const SPOILED: readonly Row[] = [
  ["the count is too high", (draft) => set(problem(draft), "count", 3), "/count", "MEX-DIAG-04"],
  ["the count is too low", (draft) => set(problem(draft), "count", 1), "/count", "MEX-DIAG-04"],
  ["an instance is not named", (draft) => void listAt(problem(draft), "diagnostic_ids").pop(), "/diagnostic_ids", "MEX-DIAG-04"],
  [
    "an instance of another problem is named",
    (draft) => void listAt(problem(draft), "diagnostic_ids").push(String(draft.steps[2]?.diagnostics[0]?.["id"])),
    "/diagnostic_ids",
    "MEX-DIAG-04",
  ],
  ["an instance is named twice in place of another", (draft) => double(draft), "/diagnostic_ids", "MEX-DIAG-04"],
  ["not grouped: two problems of one fingerprint", (draft) => split(draft), "/problems/CAP-X", "MEX-DIAG-04"],
  ["a problem is missing", (draft) => void last(draft).pop(), "/problems/", "MEX-DIAG-04"],
  ["a problem that no Diagnostic stands for", (draft) => void last(draft).push({ ...problem(draft), fingerprint: "c".repeat(64) }), "/problems", "MEX-DIAG-04"],
  ["wrongly grouped: two kinds under one fingerprint", (draft) => merge(draft), "/code", "MEX-DIAG-03"],
  ["another severity", (draft) => set(problem(draft), "severity", "warning"), "/severity", "MEX-DIAG-03"],
  ["another source", (draft) => set(problem(draft), "source", "system"), "/source", "MEX-DIAG-03"],
  ["another surface", (draft) => set(problem(draft), "surface", "terminal"), "/surface", "MEX-DIAG-03"],
  ["another code", (draft) => set(problem(draft), "code", "CAP-Y"), "/code", "MEX-DIAG-03"],
  ["another title", (draft) => set(problem(draft), "title", "something"), "/title", "MEX-DIAG-03"],
  ["severities differ under one fingerprint", (draft) => set(only(only(draft.steps).diagnostics), "severity", "warning"), "/severity", "MEX-DIAG-03"],
  ["a count of zero", (draft) => set(problem(draft), "count", 0), "/problems/0/count", "MEX-DIAG-04"],
];

describe("problems: nearly right", () => {
  test.each(SPOILED)("%s", (_name, spoil, path, requirement) => expectFault(edited(three, spoil), path, requirement));
  test("a problem of an earlier step that is gone", () =>
    expectFault(
      edited(
        () => addPass(addDenied(emptyDraft())),
        (draft) => last(draft).splice(0),
      ),
      "/steps/1/problems/",
      "MEX-DIAG-04",
    ));
});

function titled(draft: Draft, stored: string, shown: string): void {
  for (const { diagnostics, problems } of draft.steps.slice(0, 2)) {
    set(only(diagnostics), "title", stored);
    set(only(problems), "title", shown);
  }
  set(problem(draft), "title", shown);
}

function double(draft: Draft): void {
  const ids = listAt(problem(draft), "diagnostic_ids");
  ids.splice(0, ids.length, ids[0] ?? "", ids[0] ?? "");
}

function split(draft: Draft): void {
  const ids = listAt(problem(draft), "diagnostic_ids");
  const [first = "", second = ""] = ids;
  last(draft).splice(0, 1, { ...problem(draft), count: 1, diagnostic_ids: [first] }, { ...problem(draft), count: 1, diagnostic_ids: [second] });
}

/** The third denial stands under the fingerprint of the first two, and is counted with them. */
function merge(draft: Draft): void {
  const stored = only(draft.steps[2]?.diagnostics);
  const fingerprint = String(problem(draft)["fingerprint"]);
  set(stored, "fingerprint", fingerprint);
  last(draft).pop();
  Object.assign(problem(draft), { count: 3, diagnostic_ids: [...listAt(problem(draft), "diagnostic_ids"), String(stored["id"])] });
}
