/** The comment line of a test point, read back from the XML that tap-junit made of it. */
import { invariant } from "../errors.ts";
import { member, stringMember } from "../json.ts";
import type { TestNote } from "./flat-tap.ts";

const OUTCOMES: readonly TestNote["outcome"][] = ["pass", "failure", "error", "skipped"];

/** The note in a text `# {json}`. Anything else is a bug of ours: we wrote the line. */
export function noteOf(comment: string): TestNote {
  const note: unknown = JSON.parse(comment.replace(/^# /, ""));
  const text = (key: string): string => stringMember(note, key) ?? "";
  const outcome = OUTCOMES.find((known) => known === text("outcome"));
  invariant(outcome !== undefined, "every test point has a comment with its outcome");
  const time = member(note, "time");
  const clauses = member(note, "clauses");
  return {
    classname: text("classname"),
    time: typeof time === "number" ? time : 0,
    outcome,
    status: text("status"),
    message: text("message"),
    text: text("text"),
    clauses: Array.isArray(clauses) ? clauses.filter((clause) => typeof clause === "string") : [],
    class: stringMember(note, "class") ?? null,
    gate: stringMember(note, "gate") ?? null,
    level: stringMember(note, "level") ?? null,
  };
}
