/** Mistakes about what is no JSON object, and about the next request after it (MEX-ENV-15). */

import { isJsonObject } from "../json.ts";
import { failed } from "../runtime/answer.ts";
import type { Runtime } from "../runtime/assemble.ts";
import type { RuntimeParts } from "../runtime/parts.ts";
import { draftOfText } from "./draft.ts";
import { retext } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { runtimes } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** Texts that JSON does not know are mended before they are parsed; what is JSON is left alone. */
function forgiving(mend: (text: string) => string): Break {
  return retext((text) => (isJson(text) ? text : mend(text)));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts that are JSON and no object are read in another way. */
function unwrapping(unwrap: (value: unknown) => unknown): Break {
  return retext((text) => {
    if (!isJson(text)) return text;
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? text : (JSON.stringify(unwrap(value)) ?? "");
  });
}

/** Where the first whole object of a text ends; its length if there is none. */
function endOfFirst(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}" && --depth === 0) return index + 1;
  }
  return text.length;
}

/** What cannot be read is answered as done. */
function answerAsDone(honest: Runtime, { ids, clock }: RuntimeParts): Runtime {
  return {
    ...honest,
    async executeText(text, context) {
      if (draftOfText(text) !== null) return honest.executeText(text, context);
      const op_id = ids.next();
      const at = new Date(clock.now()).toISOString();
      const result = { op_id, status: "succeeded" as const, started_at: at, ended_at: at, outputs: [], evidence: [], errors: [] };
      return { attempt_id: op_id, outcome: "executed", result };
    },
  };
}

/** An object that lacks everything is taken for no object, and nothing is recorded of it. */
function forgetEmpty(honest: Runtime, { ids }: RuntimeParts): Runtime {
  return {
    ...honest,
    async executeText(text, context) {
      const draft = draftOfText(text);
      if (draft === null || "op_id" in draft) return honest.executeText(text, context);
      return failed(ids.next(), "request", "ENVELOPE_NOT_OBJECT", "the text holds no operation");
    },
  };
}

/** After a text of this kind the runtime refuses whatever comes. */
export function brokenBy(breaks: (text: string) => boolean): Break {
  return runtimes((honest, { ids }) => {
    let broken = false;
    return {
      execute: async (operation, context) =>
        broken ? failed(ids.next(), "request", "RUNTIME_FAULT", "the parser is in a bad state") : honest.execute(operation, context),
      executeText(text, context) {
        broken ||= typeof text === "string" && breaks(text);
        return honest.executeText(text, context);
      },
    };
  });
}

export const ENVELOPE_TEXT_MUTANTS: readonly Mutant[] = breaking("MEX-ENV-15", [
  ["text-comments", "comments in JSON are passed over", forgiving((text) => text.replace(/\/\*.*?\*\//gs, ""))],
  ["text-trailing-comma", "a comma before a closing bracket is passed over", forgiving((text) => text.replace(/,\s*([}\]])/g, "$1"))],
  ["text-first-object", "of a text the first object counts, and what stands behind it is passed over", forgiving((text) => text.slice(0, endOfFirst(text)))],
  ["text-completed", "brackets that are missing at the end are added", forgiving((text) => `${text}}`)],
  ["text-control-characters", "control characters are taken out of a text", forgiving((text) => text.replaceAll("\u0000", ""))],
  ["text-words-for-numbers", "NaN and Infinity are read as numbers", forgiving((text) => text.replace(/:\s*(?:NaN|Infinity)/g, ":20"))],
  ["text-list-of-one", "a list of one operation is that operation", unwrapping((value) => (Array.isArray(value) ? value[0] : value))],
  ["text-in-quotes", "a text in quotes is parsed once more", unwrapping((value) => (typeof value === "string" && isJson(value) ? JSON.parse(value) : value))],
  ["text-unreadable-is-done", "what cannot be read is passed over and answered as done", runtimes(answerAsDone)],
  ["text-empty-object-forgotten", "an object that lacks its op_id is answered and not recorded", runtimes(forgetEmpty)],
  [
    "text-breaks-the-next",
    "after a text that cannot be read nothing is served any more",
    brokenBy((text) => draftOfText(text) === null),
    { apart: "the text itself is refused; the request after it is not served" },
  ],
  ["text-any-breaks-the-next", "an operation as text leaves the parser in a bad state for the next request", brokenBy((text) => draftOfText(text) !== null)],
  ["text-not-taken", "operations as text are not taken", ({ decoders }) => ({ decoders: { ...decoders, text: () => decoders.text("") } })],
  ["text-escapes-kept", "escaped letters in names and words are not decoded", retext((text) => text.replaceAll("\\u", "\\\\u"))],
]);
