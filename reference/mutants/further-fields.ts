/** Mistakes about fields that an envelope should not have: they relax a gate (MEX-ENV-16). */
import type { RequestInput } from "../gates/gate.ts";
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { change, type Draft, draftOf, draftOfText, everyObject, isDraft, objectIn, textsIn } from "./draft.ts";
import { reading, retext, rewrite } from "./envelope-seams.ts";
import { brokenBy } from "./envelope-text.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { answers, handedToEngine, runtimes, takenOut } from "./runtime-seams.ts";
import { all, type Break, verdicts } from "./seams.ts";

const KNOWN = new Set(
  "schema_version op_id engine_id engine_version_req operation inputs params capabilities_requested budget determinism evidence_policy output_spec".split(" "),
);

/** Further fields are read by some part of the runtime, so that the envelope is not refused for them. */
export const furtherFieldsAllowed: Break = reading((honest, draft, decode) => {
  if (draft === null || !Object.keys(draft).some((key) => !KNOWN.has(key))) return honest;
  const decoded = decode(Object.fromEntries(Object.entries(draft).filter(([key]) => KNOWN.has(key))));
  return { ...decoded, value: draft, bytes_bound: honest.bytes_bound + decoded.bytes_bound };
});

/** A gate lets pass what a further field of the envelope tells it to. */
function relaxed(gate: string | null, isRelaxed: (value: Draft, input: RequestInput, id: string) => boolean): Break {
  return all(
    furtherFieldsAllowed,
    verdicts(gate, (verdict, input, { id }) => {
      const value = draftOf(input.envelope.value);
      if (verdict.outcome === "pass" || value === null || !isRelaxed(value, input, id)) return verdict;
      const checks = (verdict.checks ?? []).map((check) => ({ ...check, decision: "allow" as const }));
      return { outcome: "pass", checks };
    }),
  );
}

/** A further field stands for a field of the envelope. */
function standsFor(field: string, find: (draft: Draft) => unknown): Break {
  return all(
    rewrite((draft) => {
      const found = draftOf({ found: find(draft) })?.["found"] ?? null;
      const own = draft[field] ?? null;
      const isEmpty = own === null || (Array.isArray(own) ? own.length === 0 : isDraft(own) && Object.keys(own).length === 0);
      if (found !== null && isEmpty) draft[field] = found;
      for (const key of Object.keys(draft)) if (!KNOWN.has(key)) delete draft[key];
    }),
  );
}

/** Own members named `__proto__`, as the prototype that they would become. */
function prototypesOf(draft: Draft): Draft[] {
  return everyObject(draft).flatMap((object) => {
    const found = Object.getOwnPropertyDescriptor(object, "__proto__")?.value;
    return isDraft(found) ? [found] : [];
  });
}

const DUPLICATES = ["capabilities_requested", "determinism", "budget"];

/** The member that stands first in a text, where the parser takes the last. */
function firstOf(text: string, key: string): string | null {
  const match = new RegExp(`"${key}":(\\[[^\\]]*\\]|\\{[^}]*\\}|"[^"]*")`).exec(text);
  return match?.[1] ?? null;
}

/** Members that stand twice: the gates judge the one that stands first, and the engine gets the last. */
function judgedFirst(): Break {
  let last: Draft | null = null;
  return all(
    retext((text) => {
      last = draftOfText(text);
      let judged = text;
      for (const key of DUPLICATES) {
        const first = firstOf(text, key);
        if (first !== null && text.split(`"${key}":`).length > 2) judged = `${judged.slice(0, judged.lastIndexOf("}"))},"${key}":${first}}`;
      }
      return judged;
    }),
    handedToEngine((draft) => {
      for (const key of DUPLICATES) change(draft, key, (value) => last?.[key] ?? value);
      last = null;
    }),
  );
}

/** Marks of texts that JSON leaves to its readers. */
const ODD = ["__proto__", "\\ud800", "\u0000", "\\u0000", "\uFEFF", "1e400", ":-0", "0".repeat(100), "1".repeat(100), "[".repeat(500), '{"a":'.repeat(100)];

/** What is answered stands in no event where the envelope holds a further field. */
const unrecorded = runtimes((honest, { ids }) => {
  const refused = (attempt_id: string): ExecuteAnswer => ({
    attempt_id,
    outcome: "denied",
    phase: "request",
    denial: { gate: "G-SCHEMA", code: "ENVELOPE_MALFORMED", reason: "the envelope has further fields", severity: "error" },
  });
  const isFurther = (draft: Draft | null): boolean => draft !== null && Object.keys(draft).some((key) => !KNOWN.has(key));
  return {
    execute: async (operation, context) => (isFurther(draftOf(operation)) ? refused(ids.next()) : honest.execute(operation, context)),
    executeText: (text, context) => honest.executeText(text, context),
  };
});

export const FURTHER_FIELDS_MUTANTS: readonly Mutant[] = breaking("MEX-ENV-16", [
  [
    "field-skip-gates",
    "a field skip_gates takes the gates out",
    all(
      furtherFieldsAllowed,
      takenOut((attempt) => {
        const skip = draftOf(attempt.envelope.value)?.["skip_gates"];
        return (id) => skip === true || (Array.isArray(skip) && skip.includes(id));
      }),
    ),
  ],
  [
    "field-gates-list",
    "a list gates in the envelope says which gates count",
    relaxed(null, (value, _, id) => Array.isArray(value["gates"]) && !value["gates"].includes(id)),
  ],
  [
    "field-required-gates",
    "a list required_gates in the envelope says which gates count",
    relaxed(null, (value, _, id) => Array.isArray(value["required_gates"]) && !value["required_gates"].includes(id)),
  ],
  ["field-approved", "approved: true stands for consent", relaxed("G-CAP", (value) => value["approved"] === true)],
  ["field-consent-obtained", "human_consent_obtained: true stands for consent", relaxed("G-CAP", (value) => value["human_consent_obtained"] === true)],
  ["field-consents", "consent records in the envelope count", relaxed("G-CAP", (value) => Array.isArray(value["consents"]))],
  [
    "field-profile",
    "a profile that the envelope names wins over that of the context",
    relaxed("G-CAP", (value) => typeof value["capability_profile_id"] === "string"),
  ],
  [
    "field-capabilities-granted",
    "a list capabilities_granted in the envelope is believed",
    standsFor("capabilities_requested", (draft) => (textsIn(draft, "capabilities_granted").length > 0 ? draft["capabilities_granted"] : null)),
  ],
  ["field-ceiling", "a ceiling in the envelope wins over that of the registry", relaxed("G-DET", (value) => typeof value["determinism_ceiling"] === "string")],
  ["field-default-budget", "a default budget in the envelope is taken", standsFor("budget", (draft) => draft["default_budget"])],
  [
    "field-constructor",
    "members of constructor.prototype are read as the envelope's own",
    standsFor("budget", (draft) => objectIn(objectIn(draft, "constructor"), "prototype")?.["budget"]),
  ],
  [
    "field-proto-capabilities",
    "capabilities are inherited from a member __proto__",
    standsFor("capabilities_requested", (draft) => prototypesOf(draft)[0]?.["capabilities_requested"]),
  ],
  [
    "field-proto-params",
    "params are inherited from a member __proto__",
    rewrite((draft) => {
      const params = objectIn(draft, "params");
      for (const inherited of params === null ? [] : prototypesOf(params)) {
        const own = Object.fromEntries(Object.entries(params ?? {}).filter(([key]) => key !== "__proto__"));
        draft["params"] = { ...inherited, ...own };
      }
    }),
  ],
  [
    "field-proto-leaks",
    "members of __proto__ become defaults of every later envelope",
    (parts) => {
      let leaked: Draft = {};
      return rewrite((draft) => {
        for (const inherited of prototypesOf(draft)) leaked = { ...leaked, ...inherited };
        for (const [key, value] of Object.entries(leaked)) if (KNOWN.has(key) && (draft[key] ?? null) === null) draft[key] = value;
      })(parts);
    },
  ],
  ["field-twice-first-judged", "of a field that stands twice the gates judge the first and the engine gets the last", judgedFirst()],
  [
    "field-twice-ends-the-runtime",
    "a field that stands twice leaves the parser in a bad state for the next request",
    brokenBy((text) => DUPLICATES.some((key) => text.split(`"${key}":`).length > 2)),
  ],
  ["field-further-unrecorded", "an envelope with a further field is refused, and nothing is recorded", unrecorded],
  ["text-odd-breaks-the-next", "an odd text leaves the parser in a bad state for the next request", brokenBy((text) => ODD.some((odd) => text.includes(odd)))],
  [
    "number-beyond-exact",
    "a number that is no exact integer any more is answered as done",
    answers(
      () => null,
      (answer, operation) =>
        JSON.stringify(operation)?.includes("9007199254740992") === true
          ? {
              attempt_id: answer.attempt_id,
              outcome: "denied",
              phase: "request",
              denial: { gate: "G-BUDGET", code: null, reason: "not exact", severity: "error" },
            }
          : answer,
    ),
  ],
  [
    "nul-ends-a-text",
    "a NUL ends a text before the engine gets it",
    handedToEngine((draft) => change(objectIn(draft, "params"), "query", (query) => (typeof query === "string" ? (query.split("\u0000")[0] ?? "") : query))),
  ],
]);
