/** Mistakes about the 32 KB rule (MEX-SIZE-01 to -03). */
import { INLINE_LIMIT, type SizeMeasure } from "../gates/measure.ts";
import type { JsonValue } from "../json.ts";
import { type Draft, draftOf, everyObject, isDraft, objectIn } from "./draft.ts";
import { refuse } from "./envelope-seams.ts";
import { furtherFieldsAllowed } from "./further-fields.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { all, type Break, requestGate } from "./seams.ts";

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
const json = (value: unknown): string => JSON.stringify(value) ?? "";

/** Sizes are measured in another way; the small ones are measured too. */
function measured(measure: Partial<SizeMeasure>): Break {
  return (parts) => ({
    measure: { ...parts.measure, ...measure },
    decoders: {
      ...parts.decoders,
      envelope: (source) => ({ ...parts.decoders.envelope(source), bytes_bound: Number.POSITIVE_INFINITY }),
      text: (source) => ({ ...parts.decoders.text(source), bytes_bound: Number.POSITIVE_INFINITY }),
    },
  });
}

/** Another limit, for whatever is measured. */
function limit(to: number): Break {
  const more = INLINE_LIMIT - to;
  return measured({ jsonBytes: (value) => bytes(json(value)) + more });
}

/** Only some of what is too large is denied. */
function onlyWhere(counts: (value: Draft) => boolean): Break {
  return requestGate("G-INTEGRITY", async (input, context, honest) => {
    const verdict = await honest.check(input, context);
    if (verdict.outcome !== "deny" || (verdict.code !== "PAYLOAD_TOO_LARGE" && verdict.code !== "STRING_TOO_LARGE")) return verdict;
    const value = draftOf(input.envelope.value);
    return value !== null && counts(value) ? verdict : { outcome: "pass" };
  });
}

/** As JSON with every character outside ASCII escaped. */
const escaped = (text: string): string => text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** As JSON with a blank after each colon and comma, the way some languages write it. */
function spaced(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return json(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${json(key)}: ${spaced(item)}`)
    .join(", ")}}`;
}

function leaves(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

const largest = (sizes: readonly number[]): number => Math.max(0, ...sizes);
const contentBytes = (value: JsonValue): number => leaves(value).reduce<number>((sum, leaf) => sum + bytes(String(leaf)), 0);
const paramsOver = (value: Draft): boolean => bytes(json(value["params"])) > INLINE_LIMIT;
const stringsOver = (value: unknown): boolean =>
  everyObject({ value: draftOf(value) ?? null }).some((object) => Object.values(object).some((item) => typeof item === "string" && bytes(item) > INLINE_LIMIT));
const isHandle = (item: Draft): boolean => "content_hash" in item;

export const SIZE_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-SIZE-01", [
    ["size-limit-reached", "params of exactly 32768 bytes are denied", limit(INLINE_LIMIT - 1)],
    ["size-one-more", "params of 32769 bytes pass", limit(INLINE_LIMIT + 1)],
    ["size-thousands", "32 KB is 32000 bytes", limit(32_000)],
    ["size-no-limit", "nothing is too large", onlyWhere(() => false)],
    [
      "size-of-artifacts",
      "the bytes of input artifacts count as inline",
      refuse("/params", (draft) => everyObject(draft).some((item) => isHandle(item) && Number(item["size_bytes"]) > INLINE_LIMIT)),
    ],
  ]),
  ...breaking("MEX-SIZE-02", [
    ["size-in-characters", "the limit counts UTF-16 units", measured({ jsonBytes: (value) => json(value).length })],
    ["size-in-code-points", "the limit counts characters", measured({ jsonBytes: (value) => [...json(value)].length })],
    [
      "size-escaped-twice",
      "the limit counts params as they stand escaped within another text",
      measured({ jsonBytes: (value) => json(escaped(json(value))).length }),
    ],
    ["size-in-utf-16", "the limit counts bytes of UTF-16", measured({ jsonBytes: (value) => 2 * json(value).length })],
    ["size-with-blanks", "the limit counts blanks after colons and commas", measured({ jsonBytes: (value) => bytes(spaced(value)) })],
    ["size-of-content", "the limit counts the texts and not what holds them together", measured({ jsonBytes: contentBytes })],
    ["size-without-escapes", "the limit counts quotes within a text once", measured({ jsonBytes: (value) => bytes(json(value).replaceAll('\\"', '"')) })],
    [
      "size-of-the-longest-text",
      "the limit holds for each text by itself",
      measured({ jsonBytes: (value) => largest(leaves(value).map((leaf) => bytes(String(leaf)))) }),
    ],
    [
      "size-of-the-first-level",
      "what is nested deeper than params is not counted",
      measured({
        jsonBytes: (value) =>
          typeof value === "object" && value !== null && !Array.isArray(value)
            ? bytes(json(Object.fromEntries(Object.entries(value).filter(([, item]) => typeof item !== "object"))))
            : bytes(json(value)),
      }),
    ],
    [
      "size-of-each-member",
      "the limit holds for each param by itself",
      measured({
        jsonBytes: (value) =>
          typeof value === "object" && value !== null ? largest(Object.values(value).map((item) => bytes(json(item)))) : bytes(json(value)),
      }),
    ],
  ]),
  ...breaking("MEX-SIZE-03", [
    ["size-params-only", "only params are measured", all(furtherFieldsAllowed, onlyWhere(paramsOver))],
    [
      "size-texts-only",
      "beyond params only single texts are measured",
      onlyWhere(
        (value) =>
          paramsOver(value) ||
          Object.entries(value).some(([key, item]) => key !== "params" && stringsOver(isDraft(item) ? item : { item })) ||
          stringsOver({ inputs: value["inputs"] ?? null }),
      ),
    ],
    [
      "size-fields-only",
      "single texts are not measured",
      onlyWhere((value) => Object.entries(value).some(([key, item]) => key !== "inputs" && bytes(json(item)) > INLINE_LIMIT)),
    ],
    ["size-of-references", "inputs are counted too", refuse("/inputs", (draft) => bytes(json(draft["inputs"])) > INLINE_LIMIT)],
    [
      "size-of-many-handles",
      "an operation of more than sixteen inputs is denied",
      refuse("/inputs", (draft) => Array.isArray(draft["inputs"]) && draft["inputs"].length > 16),
    ],
    ["size-text-reached", "a single text of exactly 32768 bytes is denied", measured({ textBytes: (text) => bytes(text) + 1 })],
    ["size-text-in-characters", "single texts are measured in characters", measured({ textBytes: (text) => text.length })],
    [
      "size-policy-reached",
      "an evidence policy of exactly 32768 bytes is denied",
      refuse("/evidence_policy", (draft) => bytes(json(objectIn(draft, "evidence_policy"))) >= INLINE_LIMIT),
    ],
    ["size-policy-not-counted", "notes are no payload", onlyWhere((value) => bytes(json(value["evidence_policy"])) <= INLINE_LIMIT)],
    ["size-output-spec-not-counted", "output_spec is no payload", onlyWhere((value) => bytes(json(value["output_spec"])) <= INLINE_LIMIT)],
    ["size-all-together", "the limit holds for the whole envelope", refuse("/params", (draft) => bytes(json(draft)) > INLINE_LIMIT)],
  ]),
];
