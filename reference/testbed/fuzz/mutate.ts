/** Changes one place of a JSON value; the value itself stays as it is. */
import fc from "fast-check";
import { isJsonObject } from "../../json.ts";
import type { Draft } from "../corpus.ts";

/** Keys and indexes that lead to a place. */
type Place = readonly (string | number)[];

/** Every place below the root, parents before their children. */
function placesOf(value: unknown, at: Place = []): Place[] {
  const keys = Array.isArray(value) ? value.map((_, index) => index) : isJsonObject(value) ? Object.keys(value) : [];
  return keys.flatMap((key) => [[...at, key], ...placesOf(Reflect.get(Object(value), key), [...at, key])]);
}

/** What becomes of a place. */
export type Change = { readonly kind: "replace"; readonly value: unknown } | { readonly kind: "remove" } | { readonly kind: "add"; readonly value: unknown };

function changed(value: unknown, [key, ...rest]: Place, change: Change): unknown {
  if (key === undefined) return change.kind === "replace" ? change.value : value;
  if (Array.isArray(value)) {
    const copy: unknown[] = [...value];
    const index = Number(key);
    if (rest.length > 0 || change.kind === "replace") copy[index] = changed(copy[index], rest, change);
    else if (change.kind === "remove") copy.splice(index, 1);
    else copy.splice(index, 0, change.value);
    return copy;
  }
  const copy: Draft = { ...Object(value) };
  if (rest.length > 0 || change.kind === "replace") copy[key] = changed(copy[key], rest, change);
  else if (change.kind === "remove") delete copy[key];
  else copy[`${key}_`] = change.value;
  return copy;
}

/** The value with a change at one of its places; `draw` from 0 to 1 chooses which. */
export function mutate(value: unknown, draw: number, change: Change): unknown {
  const places = placesOf(value);
  const place = places[Math.min(places.length - 1, Math.floor(draw * places.length))];
  return place === undefined ? value : changed(value, place, change);
}

/** Values that stand near the limits of a type. */
const NEAR_LIMITS: readonly unknown[] = [null, true, 0, -1, 1.5, 2 ** 53, "", " ", "a", "..", "../x", "data:,x", "D9", "=9.9.9", [], [[]], {}, { a: 1 }];

const value = fc.oneof(fc.constantFrom(...NEAR_LIMITS), fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: "binary", maxLength: 20 }));

/** A change of any kind. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: value.map((drawn): Change => ({ kind: "replace", value: drawn })) },
  { weight: 2, arbitrary: fc.constant<Change>({ kind: "remove" }) },
  { weight: 1, arbitrary: value.map((drawn): Change => ({ kind: "add", value: drawn })) },
);

/** A place, as `mutate` takes it. */
export const draw: fc.Arbitrary<number> = fc.double({ min: 0, max: 1, noNaN: true });
