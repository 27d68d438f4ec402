/** JSON that mutants change in place: private copies of what arrived or is about to leave. */

export type Json = null | boolean | number | string | Json[] | Draft;
/** A JSON object to be changed. */
export interface Draft {
  [key: string]: Json;
}

/** True for an object: no list, no null. */
export function isDraft(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A deep copy; null for what JSON cannot carry, or nests too deep to be written. */
export function copyOf(value: unknown): Json {
  try {
    const copy: Json = JSON.parse(JSON.stringify(value) ?? "null");
    return copy;
  } catch {
    return null;
  }
}

/** A deep copy of an object; null for anything else. */
export function draftOf(value: unknown): Draft | null {
  const copy = copyOf(value);
  return isDraft(copy) ? copy : null;
}

/** A copy of the object that a text holds; null where it holds none. */
export function draftOfText(text: unknown): Draft | null {
  if (typeof text !== "string") return null;
  try {
    return draftOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** A member that is an object, else null. */
export function objectIn(draft: Draft | null, key: string): Draft | null {
  const found = draft?.[key];
  return isDraft(found) ? found : null;
}

/** Members of a list that are objects; none where the member is no list. */
export function objectsIn(draft: Draft | null, key: string): Draft[] {
  const found = draft?.[key];
  return Array.isArray(found) ? found.filter(isDraft) : [];
}

/** Texts of a list; none where the member is no list. */
export function textsIn(draft: Draft | null, key: string): string[] {
  const found = draft?.[key];
  return Array.isArray(found) ? found.filter((item) => typeof item === "string") : [];
}

/** Changes a member where it is there. */
export function change(draft: Draft | null, key: string, to: (value: Json) => Json): void {
  const found = draft?.[key];
  if (draft !== null && found !== undefined) draft[key] = to(found);
}

/** Gives a member where it is missing or null. */
export function fill(draft: Draft | null, key: string, value: Json): void {
  if (draft !== null && (draft[key] ?? null) === null) draft[key] = value;
}

/** Every object in a value, itself among them. */
export function everyObject(value: Json): Draft[] {
  if (Array.isArray(value)) return value.flatMap(everyObject);
  return isDraft(value) ? [value, ...Object.values(value).flatMap(everyObject)] : [];
}

/** Every string of a value replaced, keys left alone. */
export function mapTexts(value: Json, to: (text: string) => string): Json {
  if (typeof value === "string") return to(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, to));
  return isDraft(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, to)])) : value;
}
