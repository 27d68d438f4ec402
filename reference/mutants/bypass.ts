/** Mistakes by which an engine is reached past the gates, or gets something else than what was judged (MEX-BYP-01, -02). */
import type { ExecuteAnswer } from "../runtime/answer.ts";
import { change, type Draft, draftOf, isDraft, type Json, mapTexts, objectIn, objectsIn } from "./draft.ts";
import { rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { handedToEngine, runtimes, steps } from "./runtime-seams.ts";
import type { Break } from "./seams.ts";

/** The engine gets its params changed. */
function params(to: (params: Draft) => Json): Break {
  return handedToEngine((draft) => change(draft, "params", (value) => (isDraft(value) ? to(value) : value)));
}

/** The engine gets the texts of its params changed. */
const texts = (to: (text: string) => string): Break => params((value) => mapTexts(value, to));

/** Members of params that fit this are left out. */
const without = (isLeftOut: (value: Json, key: string) => boolean): Break =>
  params((value) => Object.fromEntries(Object.entries(value).filter(([key, item]) => !isLeftOut(item, key))));

function roundNumbers(value: Json): Json {
  if (typeof value === "number") return Math.round(value * 1000) / 1000;
  if (Array.isArray(value)) return value.map(roundNumbers);
  return isDraft(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, roundNumbers(item)])) : value;
}

export const BYPASS_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-BYP-01", [
    [
      "engine-by-implementation",
      "an engine can be named by its implementation",
      rewrite((draft) => change(draft, "engine_id", (id) => (typeof id === "string" ? id.replace(/^impl\./, "engine.") : id))),
    ],
    [
      "engine-tried-first",
      "the engine is tried out before it is called",
      steps((honest) => ({
        async invokeEngine(parts, attempt, granted) {
          if (attempt.envelope.planned?.determinism === "D0") await honest.invokeEngine(parts, attempt, []);
          return honest.invokeEngine(parts, attempt, granted);
        },
      })),
    ],
    [
      "engine-not-needed",
      "an operation of the same params as one before is answered without its engine",
      runtimes((honest) => {
        const kept = new Map<string, ExecuteAnswer>();
        return {
          ...honest,
          async execute(operation, context) {
            const draft = draftOf(operation) ?? {};
            const key = JSON.stringify({ ...draft, op_id: null });
            const known = kept.get(key);
            if (known !== undefined && known.outcome === "executed") return { ...known, result: { ...known.result, op_id: String(draft["op_id"]) } };
            const given = await honest.execute(operation, context);
            kept.set(key, given);
            return given;
          },
        };
      }),
    ],
  ]),
  ...breaking("MEX-BYP-02", [
    ["engine-gets-composed-text", "texts are put into form NFC before the engine gets them", texts((text) => text.normalize("NFC"))],
    ["engine-gets-plain-units", "characters beyond the first plane are lost on the way to the engine", texts((text) => text.replace(/[\ud800-\udfff]/g, "?"))],
    ["engine-gets-ascii", "characters outside ASCII are lost on the way to the engine", texts((text) => text.replace(/[\u0080-\uffff]/g, "?"))],
    ["engine-gets-escaped-text", "texts are escaped for a page", texts((text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;"))],
    ["engine-gets-short-texts", "texts are cut at 4096 characters", texts((text) => text.slice(0, 4096))],
    ["engine-gets-rounded-numbers", "numbers are rounded to three places", params(roundNumbers)],
    ["engine-gets-no-falsy-params", "params that are false or zero are left out", without((value) => value === false || value === 0)],
    [
      "engine-gets-defaults",
      "params that are not given are filled in with the defaults of the schema",
      params((value) => ("script_ref" in value && !("tolerance_mm" in value) ? { ...value, tolerance_mm: 0.1, preview: true } : value)),
    ],
    [
      "engine-gets-default-count",
      "the number of hits is filled in where it is not given",
      params((value) => ("scopes" in value && !("k" in value) ? { ...value, k: 20 } : value)),
    ],
    [
      "engine-gets-sorted-lists",
      "lists are sorted before the engine gets them",
      handedToEngine((draft) => {
        change(draft, "capabilities_requested", (list) => (Array.isArray(list) ? list.toSorted() : list));
        change(draft, "inputs", (list) =>
          Array.isArray(list) ? list.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) : list,
        );
      }),
    ],
    [
      "engine-gets-no-selectors",
      "selectors of entity references are lost on the way to the engine",
      handedToEngine((draft) => {
        for (const item of objectsIn(draft, "inputs")) delete item["selector"];
      }),
    ],
    [
      "engine-gets-no-notes",
      "notes of the evidence policy are taken out before the engine gets them",
      handedToEngine((draft) => delete objectIn(draft, "evidence_policy")?.["notes"]),
    ],
    [
      "engine-gets-filled-nulls",
      "caps that are not given are filled in before the engine gets them",
      handedToEngine((draft) => change(draft, "budget", (budget) => (isDraft(budget) ? { ...budget, cpu_time_ms: budget["cpu_time_ms"] ?? 60_000 } : budget))),
    ],
    [
      "engine-gets-other-retention",
      "a retention that is not given is filled in",
      handedToEngine((draft) => {
        for (const item of objectsIn(draft, "inputs")) if (item["retention_ttl_days"] === null) item["retention_ttl_days"] = 30;
      }),
    ],
    [
      "engine-gets-another-op-id",
      "the engine gets an op_id of the runtime's own",
      handedToEngine((draft, { journal }) => {
        draft["op_id"] = journal === undefined ? "" : "00000000-0000-4000-8000-000000000000";
      }),
    ],
    [
      "unknown-param-dropped",
      "params that the schema does not know are left out and the rest is run",
      rewrite((draft) => {
        const found = objectIn(draft, "params");
        if (found !== null) delete found["flash"];
      }),
    ],
    [
      "text-turned-into-a-number",
      "digits as text are a number for the gates and the engine",
      rewrite((draft) => change(objectIn(draft, "params"), "max_width_px", (width) => (typeof width === "string" ? Number(width) : width))),
    ],
    [
      "denied-capability-dropped",
      "capabilities that are not allowed are left out and the rest is run",
      rewrite((draft) =>
        change(draft, "capabilities_requested", (list) =>
          Array.isArray(list) && list.includes("device.camera") ? list.filter((id) => id !== "net.http") : list,
        ),
      ),
    ],
  ]),
];
