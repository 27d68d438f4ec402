/** Mistakes about the shapes of capabilities_requested, budget, determinism, evidence_policy and output_spec (MEX-ENV-10 to -14). */
import { change, type Draft, isDraft, type Json, objectIn, textsIn } from "./draft.ts";
import { mend, refuse } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { handedToEngine } from "./runtime-seams.ts";
import { type Break, requestGate } from "./seams.ts";

/** A top-level field that does not fit is read in another way. */
function field(name: string, readAs: (value: Json, draft: Draft) => Json): Break {
  return mend((draft) => {
    draft[name] = readAs(draft[name] ?? null, draft);
  });
}

const DECLARED = ["fs.read:inputs", "fs.write:artifacts", "proc.exec:cad_kernel_allowlist"];
const SOME_BUDGET = { wall_time_ms: 10_000 };
const LEVELS = ["D0", "D1", "D2", "D3"];
const isLevel = (value: Json): boolean => typeof value === "string" && LEVELS.includes(value);
const isListOfTexts = (value: Json | undefined): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");

/** Members of budget that do not fit are read in another way. */
function caps(readAs: (value: Json, name: string) => Json): Break {
  return mend((draft) => {
    const budget = objectIn(draft, "budget");
    for (const [name, value] of Object.entries(budget ?? {})) change(budget, name, () => readAs(value, name));
  });
}

/** Members of output_spec that do not fit are read in another way. */
function outputSpec(name: string, readAs: (value: Json) => Json): Break {
  return mend((draft) => {
    const spec = objectIn(draft, "output_spec");
    if (spec !== null) spec[name] = readAs(spec[name] ?? null);
  });
}

/** Evidence policies that do not fit are read in another way. */
function policy(readAs: (value: Json) => Json): Break {
  return field("evidence_policy", readAs);
}

/** The evidence policy is looked at for some levels only. */
function policyFor(isLooked: (level: string) => boolean): Break {
  return requestGate("G-PROVENANCE", (input, context, honest) =>
    isLooked(input.envelope.planned?.determinism ?? "D0") ? honest.check(input, context) : { outcome: "pass" },
  );
}

export const ENVELOPE_FIELDS_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-ENV-10", [
    [
      "capabilities-unchecked",
      "capabilities_requested is of any form: what is no list of texts is read as what the engine declares",
      field("capabilities_requested", (value) => (isListOfTexts(value) ? value : DECLARED)),
    ],
    ["capabilities-default", "where no capabilities are requested, those of the engine are", field("capabilities_requested", (value) => value ?? DECLARED)],
    [
      "capabilities-one-text",
      "a single id as text is a list of one",
      field("capabilities_requested", (value) => (typeof value === "string" ? [value] : value)),
    ],
    ["capabilities-as-keys", "the keys of an object are the list", field("capabilities_requested", (value) => (isDraft(value) ? Object.keys(value) : value))],
    [
      "capabilities-members-skipped",
      "members that are no texts are passed over",
      field("capabilities_requested", (value) =>
        Array.isArray(value) ? [...value.filter((item) => typeof item === "string"), ...(value.length === 1 ? DECLARED : [])] : value,
      ),
    ],
    [
      "capabilities-flattened",
      "lists in the list are flattened",
      field("capabilities_requested", (value) => (Array.isArray(value) ? value.flatMap((item) => (Array.isArray(item) ? item : [item])) : value)),
    ],
    [
      "capabilities-sorted-only",
      "the list is refused where it is not sorted",
      refuse("/capabilities_requested", (draft) => textsIn(draft, "capabilities_requested").join() !== textsIn(draft, "capabilities_requested").sort().join()),
    ],
  ]),
  ...breaking("MEX-ENV-11", [
    ["budget-any-form", "a budget that is no object sets no bounds", field("budget", (value) => (isDraft(value) ? value : SOME_BUDGET))],
    ["budget-default", "where no budget is given, the runtime has one", field("budget", (value) => value ?? SOME_BUDGET)],
    ["budget-by-position", "a budget may be a list, in the order of the caps", field("budget", (value) => (Array.isArray(value) ? SOME_BUDGET : value))],
    [
      "budget-misspelt-cap",
      "caps are found by part of their name",
      field("budget", (value) => (isDraft(value) && "walltime_ms" in value ? SOME_BUDGET : value)),
    ],
    ["budget-truth-value", "true is a cap of one", caps((value) => (value === true ? 1 : value))],
    ["budget-nulls-refused", "a cap of null is refused", refuse("/budget", (draft) => Object.values(objectIn(draft, "budget") ?? {}).includes(null))],
    [
      "budget-minute-refused",
      "caps of a minute or more are refused",
      refuse("/budget", (draft) => Number(objectIn(draft, "budget")?.["wall_time_ms"]) >= 60_000),
    ],
  ]),
  ...breaking("MEX-ENV-12", [
    ["level-unchecked", "a level that is none is D2", field("determinism", (value) => (isLevel(value) ? value : "D2"))],
    ["level-default", "where no level is given, it is D2", field("determinism", (value) => value ?? "D2")],
    ["level-blanks", "blanks around a level are passed over", field("determinism", (value) => (typeof value === "string" ? value.trim() : value))],
    ["level-by-number", "a level may be given by its number", field("determinism", (value) => (typeof value === "number" ? `D${value}` : value))],
    ["level-list-of-one", "a list of one level is that level", field("determinism", (value) => (Array.isArray(value) ? (value[0] ?? null) : value))],
    ["level-above-is-highest", "a level above D3 is D3", field("determinism", (value) => (typeof value === "string" && /^D[4-9]$/.test(value) ? "D3" : value))],
    ["level-d0-unknown", "levels are counted from D1", refuse("/determinism", (draft) => draft["determinism"] === "D0")],
    ["level-d3-unknown", "levels end with D2", refuse("/determinism", (draft) => draft["determinism"] === "D3")],
    [
      "level-ends-only",
      "only fully live and fully exact operations are known, and nothing between",
      refuse("/determinism", (draft) => draft["determinism"] === "D1" || draft["determinism"] === "D2"),
    ],
  ]),
  ...breaking("MEX-ENV-13", [
    ["policy-for-d0-only", "the evidence policy is looked at for D0 alone", policyFor((level) => level === "D0")],
    ["policy-for-d1-only", "the evidence policy is looked at for D1 alone", policyFor((level) => level === "D1")],
    ["policy-any-form", "an evidence policy of any form will do", policy((value) => (value === null ? value : { required: true }))],
    [
      "policy-without-required",
      "a policy that does not say whether evidence is required requires it",
      policy((value) => (isDraft(value) && !("required" in value) ? { ...value, required: true } : value)),
    ],
    [
      "policy-required-as-text",
      "the word true is a truth value",
      policy((value) => (isDraft(value) && value["required"] === "true" ? { ...value, required: true } : value)),
    ],
    [
      "policy-null-is-present",
      "an evidence policy of null counts as one",
      requestGate("G-PROVENANCE", (input, context, honest) =>
        input.envelope.value?.["evidence_policy"] === null ? { outcome: "pass" } : honest.check(input, context),
      ),
    ],
    [
      "policy-at-every-level",
      "an evidence policy is demanded at every level",
      refuse("/evidence_policy", (draft) => (draft["evidence_policy"] ?? null) === null),
    ],
    [
      "policy-without-demand-refused",
      "a policy that requires nothing is refused at every level",
      refuse("/evidence_policy", (draft) => objectIn(draft, "evidence_policy")?.["required"] === false),
    ],
    [
      "policy-needs-notes",
      "a policy without notes is refused",
      refuse("/evidence_policy", (draft) => !("notes" in (objectIn(draft, "evidence_policy") ?? { notes: "" }))),
    ],
    ["policy-null-notes-refused", "notes of null are refused", refuse("/evidence_policy", (draft) => objectIn(draft, "evidence_policy")?.["notes"] === null)],
    [
      "policy-with-notes-refused",
      "a policy is a truth value and nothing else: notes are refused",
      refuse("/evidence_policy", (draft) => typeof objectIn(draft, "evidence_policy")?.["notes"] === "string"),
    ],
  ]),
  ...breaking("MEX-ENV-14", [
    ["output-spec-unchecked", "output_spec is not looked at", field("output_spec", () => ({ expected_types: [] }))],
    ["output-spec-default", "where no output_spec is given, anything may come", field("output_spec", (value) => value ?? { expected_types: [] })],
    [
      "output-spec-one-type",
      "output_spec may be the name of a type",
      field("output_spec", (value) => (typeof value === "string" ? { expected_types: [value] } : value)),
    ],
    ["output-spec-types-optional", "expected_types need not be given", outputSpec("expected_types", (value) => value ?? [])],
    [
      "output-spec-types-text",
      "a single type as text is a list of one",
      outputSpec("expected_types", (value) => (typeof value === "string" ? [value] : value)),
    ],
    [
      "output-spec-types-members",
      "members of expected_types are made texts",
      outputSpec("expected_types", (value) => (Array.isArray(value) ? value.map(String) : value)),
    ],
    ["output-spec-max-rounded", "max_bytes is rounded", outputSpec("max_bytes", (value) => (typeof value === "number" ? Math.floor(value) : value))],
    ["output-spec-max-negative", "a max_bytes below zero is none", outputSpec("max_bytes", (value) => (typeof value === "number" && value < 0 ? null : value))],
    ["output-spec-max-text", "digits as text are a number", outputSpec("max_bytes", (value) => (typeof value === "string" ? Number(value) : value))],
    ["output-spec-max-demanded", "max_bytes is demanded", refuse("/output_spec", (draft) => (objectIn(draft, "output_spec")?.["max_bytes"] ?? null) === null)],
    [
      "output-spec-types-mended",
      "expected_types that the operation does not produce are replaced before the engine gets it",
      handedToEngine((draft) =>
        change(objectIn(draft, "output_spec"), "expected_types", (types) =>
          isListOfTexts(types) && Array.isArray(types) && types.length > 0 && !types.includes("artifact.audio") ? types : ["artifact.model3d"],
        ),
      ),
    ],
  ]),
];
