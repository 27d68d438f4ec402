/** Members of an event that vary from one to the next: ids, times, durations. */

/** Stands for what varies, where an event is compared with another. */
export type Slot = typeof ID | typeof TIME | typeof DURATION;
const ID = Symbol("id");
const TIME = Symbol("time");
const DURATION = Symbol("duration");

/** What varies in a member of that name, if anything. */
export const SLOTS: ReadonlyMap<unknown, Slot> = new Map<unknown, Slot>([
  ...["event_id", "job_id", "attempt_id", "op_id", "invocation", "diagnostic_id"].map((name): [string, Slot] => [name, ID]),
  ["timestamp", TIME],
  ["duration_ms", DURATION],
]);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIMESTAMP = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/;

/** Says what fills a slot. The same few ids and one time come in a row: the last of each is not looked at again. */
export class SlotForms {
  #id = "";
  #time = "";

  /** INVARIANT: what fills a slot fits every schema of an event, is never redacted (READ-44), and needs no escaping in JSON. */
  fills(slot: Slot, value: unknown): value is string | number {
    if (slot === DURATION) return typeof value === "number" && Number.isFinite(value) && value >= 0;
    if (typeof value !== "string") return false;
    if (slot === ID) {
      if (value === this.#id) return true;
      if (!UUID.test(value)) return false;
      this.#id = value;
      return true;
    }
    if (value === this.#time) return true;
    if (!TIMESTAMP.test(value)) return false;
    this.#time = value;
    return true;
  }
}

/** Stand for texts and numbers in slots where the text around them is cut out; JSON escapes both. */
const MARKS = { text: "\u0001", number: "\u0002" };
const MARKED = /\\u0001|"\\u0002"/;

/** Compact JSON of an event without what fills its slots: one piece more than there are of those. */
export function cutSlots(event: object): readonly string[] {
  const forms = new SlotForms();
  const mark = (name: string, value: unknown): unknown => {
    const slot = SLOTS.get(name);
    if (slot === undefined || !forms.fills(slot, value)) return value;
    return typeof value === "string" ? MARKS.text : MARKS.number;
  };
  return JSON.stringify(event, mark).split(MARKED);
}

/** Puts an event together again. */
export function fillSlots(pieces: readonly string[], slots: readonly (string | number)[]): string {
  let text = pieces[0] ?? "";
  for (let index = 0; index < slots.length; index += 1) text += `${slots[index] ?? ""}${pieces[index + 1] ?? ""}`;
  return text;
}
