/**
 * Most events differ from one that was stored before in ids, times and durations alone. Of such an event all else is
 * compared, member by member and in its order; then its text is put together from pieces of the first one's, and what was
 * found of that one (it fits its schema, nothing in it is to be redacted) holds for it too.
 */
import { cutSlots, fillSlots, SLOTS, type Slot, SlotForms } from "./slots.ts";

/** Stand for what opens and closes in an event. */
const LIST = Symbol("list");
const MEMBERS = Symbol("members");
const END = Symbol("end");

/** A name, a value, or what stands for something. */
type Token = string | number | boolean | null | symbol;

/** A place on the way through an event. Nearly always the way goes on as it did the first time. */
class Step {
  /** What varies in the member whose name led here. */
  readonly slot: Slot | null;
  /** The text around the slots, where an event ended here. */
  pieces: readonly string[] | null = null;
  #token: Token = END;
  #next: Step | null = null;
  #others: Map<Token, Step> | null = null;

  constructor(slot: Slot | null) {
    this.slot = slot;
  }

  find(token: Token): Step | null {
    if (token === this.#token) return this.#next;
    return this.#others?.get(token) ?? null;
  }

  make(token: Token): Step {
    const step = new Step(SLOTS.get(token) ?? null);
    if (this.#next === null) {
      this.#token = token;
      this.#next = step;
    } else {
      this.#others ??= new Map();
      this.#others.set(token, step);
    }
    return step;
  }
}

/** Longer texts are seldom seen twice. */
const MAX_TEXT = 256;
/** Steps that are kept, some hundred bytes each; then all are forgotten. */
const MAX_STEPS = 20_000;

/** Events that are known but for their slots. Holds nothing that was redacted. */
export class KnownRecords {
  readonly #forms = new SlotForms();
  #start = new Step(null);
  #count = 0;
  #isLearning = false;
  #slots: (string | number)[] = [];

  /** The event as compact JSON; null where it is not known. */
  textOf(event: object): string | null {
    this.#slots = [];
    const pieces = this.#follow(event, this.#start)?.pieces ?? null;
    return pieces === null ? null : fillSlots(pieces, this.#slots);
  }

  /** Remembers an event that fits its schema and holds nothing to redact; `text` is its compact JSON. */
  learn(event: object, text: string): void {
    if (this.#count >= MAX_STEPS) {
      this.#start = new Step(null);
      this.#count = 0;
    }
    this.#slots = [];
    this.#isLearning = true;
    const end = this.#follow(event, this.#start);
    this.#isLearning = false;
    const pieces = cutSlots(event);
    if (end !== null && pieces.length === this.#slots.length + 1 && fillSlots(pieces, this.#slots) === text) end.pieces = pieces;
  }

  #next(from: Step, token: Token): Step | null {
    const found = from.find(token);
    if (found !== null || !this.#isLearning) return found;
    this.#count += 1;
    return from.make(token);
  }

  #follow(value: unknown, from: Step): Step | null {
    switch (typeof value) {
      case "string":
        return value.length > MAX_TEXT ? null : this.#next(from, value);
      case "number":
      case "boolean":
        return this.#next(from, value);
      case "object":
        if (value === null) return this.#next(from, null);
        return Array.isArray(value) ? this.#followItems(value, from) : this.#followMembers(value, from);
      default:
        return null;
    }
  }

  #followItems(list: readonly unknown[], from: Step): Step | null {
    let step = this.#next(from, LIST);
    for (const item of list) {
      if (step === null) return null;
      step = this.#follow(item, step);
    }
    return step === null ? null : this.#next(step, END);
  }

  #followMembers(value: object, from: Step): Step | null {
    if (!isPlain(value)) return null;
    let step = this.#next(from, MEMBERS);
    for (const name in value) {
      if (step !== null) step = this.#next(step, name);
      if (step === null) return null;
      const { slot } = step;
      const part = value[name];
      if (slot !== null && this.#forms.fills(slot, part)) {
        this.#slots.push(part);
        step = this.#next(step, slot);
      } else step = this.#follow(part, step);
    }
    return step === null ? null : this.#next(step, END);
  }
}

/** No member of such an object is inherited: what is met on the way through it is what JSON takes. */
function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === Object.prototype;
}
