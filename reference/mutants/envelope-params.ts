/** Mistakes about params (MEX-ENV-09). */
import { change, type Draft, everyObject, isDraft, type Json, objectIn } from "./draft.ts";
import { mend, refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { registry } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";
import { paramsSchemas } from "./world-seams.ts";

/** Params of the type that is missing. */
const FITTING: Json = { query: "gasket", scopes: ["notes"], mode: "literal", output: "json" };

/** Every part of a params schema is changed. */
function eachSchema(change: (schema: Draft) => void): Break {
  return paramsSchemas((schema) => {
    for (const part of everyObject(schema)) change(part);
  });
}

/** Params are changed before they are judged, and the engine gets them changed. */
function params(change: (value: Draft) => void): Break {
  return rewrite((draft) => {
    const found = objectIn(draft, "params");
    if (found !== null) change(found);
  });
}

const has = (draft: Draft, key: string): boolean => Object.hasOwn(objectIn(draft, "params") ?? {}, key);

export const ENVELOPE_PARAMS_MUTANTS: readonly Mutant[] = breaking("MEX-ENV-09", [
  [
    "params-unchecked",
    "params are not held against their schema",
    registry((honest) => ({
      findOperation(engine_id, operation) {
        const found = honest.findOperation(engine_id, operation);
        return found === null ? null : { ...found, validateParams: () => null };
      },
    })),
  ],
  [
    "params-default",
    "params that are missing are the engine's own",
    mend((draft) => {
      if ((draft["params"] ?? null) === null) draft["params"] = FITTING;
    }),
  ],
  [
    "params-by-position",
    "params may be a list, in the order of the schema",
    mend((draft) => {
      if (Array.isArray(draft["params"])) draft["params"] = FITTING;
    }),
  ],
  ["params-none-required", "no param is required", eachSchema((schema) => delete schema["required"])],
  ["params-null-is-absent", "a param of null counts as given", params((value) => change(value, "query", (query) => query ?? ""))],
  ["params-further", "params that the schema does not know are passed over", eachSchema((schema) => delete schema["additionalProperties"])],
  ["params-any-word", "lists of allowed words are not looked at", eachSchema((schema) => delete schema["enum"])],
  [
    "params-whole-numbers-are-numbers",
    "a number with a fraction is a whole number",
    eachSchema((schema) => change(schema, "type", (type) => (type === "integer" ? "number" : type))),
  ],
  [
    "params-digits-as-text",
    "digits as text are a number",
    params((value) => {
      for (const [key, item] of Object.entries(value)) if (typeof item === "string" && /^\d+$/.test(item)) value[key] = Number(item);
    }),
  ],
  ["params-number-as-text", "a number is a text", eachSchema((schema) => change(schema, "type", (type) => (type === "string" ? ["string", "number"] : type)))],
  ["params-list-of-one", "a text is a list of one", params((value) => change(value, "scopes", (scopes) => (typeof scopes === "string" ? [scopes] : scopes)))],
  ["params-items-unchecked", "members of a list are not looked at", eachSchema((schema) => delete schema["items"])],
  ["params-true-as-text", "the words true and false are truth values", params((value) => change(value, "preview", (preview) => preview === "true"))],
  ["params-alternatives-unchecked", "a param with alternatives may be anything", eachSchema((schema) => delete schema["anyOf"])],
  [
    "params-of-any-operation",
    "params of any operation of the engine fit",
    registry((honest) => ({
      findOperation(engine_id, operation) {
        const found = honest.findOperation(engine_id, operation);
        const other = honest.findOperation(engine_id, "spatial.check_fit");
        return found === null || other === null ? found : { ...found, validateParams: (value) => found.validateParams(value) && other.validateParams(value) };
      },
    })),
  ],
  [
    "params-of-the-first-operation",
    "params are held against the schema of the engine's first operation",
    registry((honest) => ({
      findOperation(engine_id, operation) {
        const found = honest.findOperation(engine_id, operation);
        const first = honest.findOperation(engine_id, "spatial.build_model");
        return found === null || first === null ? found : { ...found, validateParams: first.validateParams };
      },
    })),
  ],
  [
    "params-all-required",
    "every param of the schema is required",
    paramsSchemas((schema) => {
      schema["required"] = Object.keys(objectIn(schema, "properties") ?? {});
    }),
  ],
  [
    "params-optional-refused",
    "optional params are not known",
    refuse("/params", (draft) => has(draft, "tolerance_mm") || has(draft, "preview") || has(draft, "region_hint")),
  ],
  [
    "params-first-alternative",
    "of alternatives the first one alone is tried",
    eachSchema((schema) => {
      const [first] = Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [];
      if (!isDraft(first)) return;
      delete schema["anyOf"];
      Object.assign(schema, first);
    }),
  ],
]);
