/** Small edits of JSON values, for tests that spoil them. */
import { isObject, type JsonValue, member } from "../json.ts";

/** The only element, or the first one. */
export function only<T>(list: readonly T[] | undefined): T {
  const [first] = list ?? [];
  if (first === undefined) throw new Error("the draft has no such part");
  return first;
}

/** The list that stands under a key; empty where there is none. */
export function listAt(value: unknown, key: string): JsonValue[] {
  const found = member(value, key);
  return Array.isArray(found) ? found : [];
}

/** Sets the member that a dotted path names; `undefined` removes it. */
export function set(target: JsonValue | undefined, dotted: string, value: JsonValue | undefined): void {
  const keys = dotted.split(".");
  const last = keys.pop() ?? "";
  let holder: JsonValue | undefined = target;
  for (const key of keys) holder = Array.isArray(holder) ? holder[Number(key)] : member(holder, key);
  if (Array.isArray(holder) && value !== undefined) holder[Number(last)] = value;
  else if (isObject(holder) && value !== undefined) holder[last] = value;
  else if (isObject(holder)) delete holder[last];
  else throw new Error(`the draft has nothing at ${dotted}`);
}

/** What was made, edited in place. */
export function edited<T>(make: () => T, ...edits: ((draft: T) => void)[]): T {
  const draft = make();
  for (const edit of edits) edit(draft);
  return draft;
}

/** Several edits as one. */
export function all<T>(...edits: ((draft: T) => void)[]): (draft: T) => void {
  return (draft) => {
    for (const edit of edits) edit(draft);
  };
}
