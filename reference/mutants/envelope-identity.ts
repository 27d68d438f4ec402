/** Mistakes about what a message is and whose it is: version, edits, op_id (MEX-ENV-01 to -03). */
import { randomUUID } from "node:crypto";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import type { Runtime } from "../runtime/assemble.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { type Draft, draftOf, draftOfText } from "./draft.ts";
import { mend, refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { runtimes } from "./runtime-seams.ts";
import { type Break, requestGate } from "./seams.ts";

const CURRENT = "poe-1.0";
const isText = (value: unknown): value is string => typeof value === "string";

/** Versions of this kind are taken for the current one. */
function versions(isAccepted: (version: unknown) => boolean): Break {
  return mend((draft) => {
    if (isAccepted(draft["schema_version"])) draft["schema_version"] = CURRENT;
  });
}

/** Edits of this kind are read as engine invocations. */
function edits(isTaken: (draft: Draft) => boolean): Break {
  return rewrite((draft) => {
    if (!isTaken(draft)) return;
    draft["schema_version"] = CURRENT;
    delete draft["protocol_id"];
  });
}

/** Op_ids of this kind are taken, and a fresh one is made of them. */
function opIds(isAccepted: (op_id: unknown) => boolean): Break {
  return mend((draft) => {
    if (isAccepted(draft["op_id"])) draft["op_id"] = randomUUID();
  });
}

const refuseOpIds = (digits: string): Break => refuse("/op_id", ({ op_id }) => isText(op_id) && digits.includes(op_id[14] ?? ""));

/** Document edits are carried out past all gates. */
function runEdits(honest: Runtime, { ids, clock }: RuntimeParts): Runtime {
  const edited = (draft: Draft | null): ExecuteAnswer | null => {
    if (draft?.["protocol_id"] !== "workspace.edit") return null;
    const at = new Date(clock.now()).toISOString();
    const op_id = isText(draft["op_id"]) ? draft["op_id"] : ids.next();
    const result = { op_id, status: "succeeded" as const, started_at: at, ended_at: at, outputs: [], evidence: [], errors: [] };
    return { attempt_id: op_id, outcome: "executed", result };
  };
  return {
    execute: async (operation, context) => edited(draftOf(operation)) ?? honest.execute(operation, context),
    executeText: async (text, context) => edited(draftOfText(text)) ?? honest.executeText(text, context),
  };
}

/** The answer to an op_id is kept, and given again. */
function keepAnswers(honest: Runtime): Runtime {
  const kept = new Map<unknown, Promise<ExecuteAnswer>>();
  return {
    ...honest,
    execute(operation, context) {
      const op_id = draftOf(operation)?.["op_id"];
      const known = isText(op_id) ? kept.get(op_id) : undefined;
      const answer = known ?? honest.execute(operation, context);
      kept.set(op_id, answer);
      return answer;
    },
  };
}

export const ENVELOPE_IDENTITY_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-ENV-01", [
    ["version-unchecked", "schema_version is not looked at", versions(() => true)],
    ["version-by-family", "every version of the family poe-* is run as poe-1.0", versions((version) => isText(version) && version.startsWith("poe-"))],
    [
      "version-normalised",
      "schema_version is compared without regard to letter case and blanks",
      versions((version) => isText(version) && version.trim().toLowerCase() === CURRENT),
    ],
    ["version-default", "a missing schema_version is read as the current one", versions((version) => (version ?? "") === "")],
    [
      "version-loose-equality",
      "schema_version is made a text before it is compared, so that a list of one passes",
      versions((version) => String(version) === CURRENT),
    ],
    ["version-of-the-spec", "schema_version is expected to be the number of the spec, poe-1.2", refuse("/schema_version", () => true)],
  ]),
  ...breaking("MEX-ENV-02", [
    ["edit-version-accepted", "a document edit of version edit-1.0 is run as an engine invocation", edits((draft) => draft["schema_version"] === "edit-1.0")],
    [
      "edit-without-version",
      "a message without a version is an engine invocation, whatever protocol it names",
      edits((draft) => (draft["schema_version"] ?? null) === null),
    ],
    ["edit-runner", "what names the protocol of document edits is carried out past the gates", runtimes(runEdits)],
    [
      "edit-by-words",
      "what holds the words of an edit anywhere is refused as one",
      refuse("/params", (draft) => JSON.stringify(draft).includes("protocol_id")),
    ],
  ]),
  ...breaking("MEX-ENV-03", [
    ["op-id-unchecked", "op_id is not looked at", opIds(() => true)],
    ["op-id-made-up", "a missing op_id is made up", opIds((op_id) => op_id === undefined || op_id === null)],
    ["op-id-any-text", "any text that is not empty is an op_id", opIds((op_id) => isText(op_id) && op_id !== "")],
    [
      "op-id-line-end",
      "the pattern of op_id lets a line end through at its end",
      opIds((op_id) => isText(op_id) && op_id.endsWith("\n") && op_id.length === 37),
    ],
    ["op-id-by-length", "op_id is checked by its length alone", opIds((op_id) => isText(op_id) && op_id.length === 36)],
    ["op-id-hex-digits", "op_id is any run of hex digits and hyphens", opIds((op_id) => isText(op_id) && /^[0-9a-fA-F-]{30,}$/.test(op_id))],
    ["op-id-version-4-only", "only UUIDs of version 4 are accepted", refuseOpIds("1235678")],
    ["op-id-by-time-only", "only UUIDs that sort by time are accepted", refuseOpIds("12345")],
    [
      "op-id-foreign-forms-renewed",
      "a UUID in another form is accepted, and the attempt runs under a fresh one",
      opIds((op_id) => isText(op_id) && op_id.replace(/^urn:uuid:/, "").replace(/[{}-]/g, "").length === 32),
    ],
    [
      "op-id-left-to-others",
      "a malformed op_id is left to the gates after G-SCHEMA",
      requestGate("G-SCHEMA", (input, context, honest) =>
        input.envelope.fault?.code === "OP_ID_MALFORMED" ? { outcome: "pass" } : honest.check(input, context),
      ),
      { apart: "the operation is denied, by a gate that does not own op_id; with op-id-unchecked it runs" },
    ],
    ["op-id-answer-kept", "a repeated op_id gets the answer of the first attempt, and nothing is recorded", runtimes(keepAnswers)],
  ]),
];
