/** What a reader needs to see a verdict himself: what was sent and seen, bounded, without the planted secrets. */
import type { LoadedCase } from "../cases/types.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { Observation, TranscriptLine } from "../observe/types.ts";
import type { BuiltCase } from "../world/types.ts";

/** Characters of one message, and of what was sent or seen as a whole. */
const MAX_MESSAGE = 20_000;
const MARK = "[planted secret]";
/** Text in text in text: an operation as text, in a message, cut to a text. */
const ESCAPES = 3;

/** The evidence of one case. */
export function evidenceOf(loaded: LoadedCase, built: BuiltCase, observation: Observation | null, transcript: readonly TranscriptLine[]): JsonObject {
  const forms = formsOf(loaded.ask.secrets);
  const sent = built.steps.map(
    (step): JsonValue =>
      step.kind === "execute" ? { operation: step.execute.operation, text: step.execute.text, context: { ...step.execute.context } } : { step: step.kind },
  );
  const seen =
    observation?.steps.map(
      (step): JsonValue => ({
        answers: step.executes.map(({ answer }): JsonValue => ({ ...answer })),
        answer: step.answer === null ? null : { ...step.answer },
        events: step.events.map(({ value }) => value),
        problems: step.problems.map(({ value }) => value),
      }),
    ) ?? [];
  // Cleaned before they are cut: half a secret is one too.
  const shown = (value: JsonValue): JsonValue => bounded(withoutSecrets(value, forms));
  const lines = transcript.map((line): JsonValue => ({ at_ms: line.at_ms, from: line.from, message: shown(line.message) }));
  return { file: loaded.file, sent: shown(sent), seen: shown(seen), transcript: lines };
}

/** Each secret as it stands in a text, and as it stands in JSON that is itself in a text; the most escaped first. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    let form = secret;
    for (let level = 0; level <= ESCAPES; level++) {
      forms.add(form);
      form = JSON.stringify(form).slice(1, -1);
    }
  }
  return [...forms].filter((form) => form !== "").sort((left, right) => right.length - left.length);
}

/** The same value with the mark in place of every secret, in names of members too. */
function withoutSecrets(value: JsonValue, forms: readonly string[]): JsonValue {
  if (forms.length === 0) return value;
  if (typeof value === "string") return clean(value, forms);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, forms));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [clean(key, forms), withoutSecrets(item, forms)]));
}

function clean(text: string, forms: readonly string[]): string {
  return forms.reduce((current, form) => current.replaceAll(form, MARK), text);
}

function bounded(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  return text.length <= MAX_MESSAGE ? value : `${text.slice(0, MAX_MESSAGE)}… [${text.length} characters]`;
}
