/** G-code as far as a gate reads it: which places of the machine a program reaches. Lines that are not understood are refused, not skipped. */

/** The linear axes, in millimetres. */
export type Axis = "X" | "Y" | "Z";
export type Range = readonly [number, number];
/** The space that a tool may be in. */
export type WorkEnvelope = Readonly<Record<Axis, Range>>;

export const AXES: readonly Axis[] = ["X", "Y", "Z"];

/** What is wrong with a program, with the line that shows it, counted from 1. */
export interface GcodeFault {
  readonly kind: "unknown" | "outside";
  readonly line: number;
}

/** Commands whose effect on the tool's place is known: moves, planes, units, modes, and what does not move at all. */
const KNOWN_G: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 17, 18, 19, 20, 21, 28, 40, 49, 54, 80, 90, 91, 92, 94]);
const KNOWN_M: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 82, 83, 84, 104, 105, 106, 107, 109, 140, 190]);
const MODAL_MOVES: ReadonlySet<number> = new Set([0, 1, 2, 3]);
const PLANES: Readonly<Record<number, readonly Axis[]>> = { 17: ["X", "Y"], 18: ["X", "Z"], 19: ["Y", "Z"] };
const CENTRES: Readonly<Record<Axis, string>> = { X: "I", Y: "J", Z: "K" };
/** Words without a number that moves one of the three axes: extruder, feed, dwell, radius, centre, speed, tool, line number. */
const WORDS: ReadonlySet<string> = new Set("GMXYZABCEFIJKNPRST");
const WORD = /([A-Z])([+-]?(?:\d+\.?\d*|\.\d+))/y;
const MM_PER_INCH = 25.4;

interface Word {
  readonly letter: string;
  readonly value: number;
}

/** The words of a line; null for one that is not understood. Comments, blanks, line checks and the `%` of a tape are nothing. */
function wordsOf(line: string): readonly Word[] | null {
  const text = line
    .replace(/;.*$/, "")
    .replace(/\([^()]*\)/g, "")
    .replace(/\*\d+\s*$/, "")
    .replace(/\s+/g, "")
    .toUpperCase();
  if (text === "%") return [];
  const words: Word[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const found = WORD.exec(text);
    const [, letter = "", digits = ""] = found ?? [];
    const value = Number(digits);
    if (found === null || !WORDS.has(letter) || !Number.isFinite(value)) return null;
    words.push({ letter, value });
  }
  return words;
}

/** The machine as far as it matters where the tool is. */
class Tool {
  readonly #place: Record<Axis, number> = { X: 0, Y: 0, Z: 0 };
  /** Machine place of the program's zero (G92). */
  readonly #zero: Record<Axis, number> = { X: 0, Y: 0, Z: 0 };
  readonly #envelope: WorkEnvelope;
  #scale = 1;
  #relative = false;
  #move = 1;
  #plane: readonly Axis[] = ["X", "Y"];

  constructor(envelope: WorkEnvelope) {
    this.#envelope = envelope;
  }

  /** Takes one line; false where it leads out of the envelope, null where it is not understood. */
  take(words: readonly Word[]): boolean | null {
    const codes = words.filter(({ letter }) => letter === "G").map(({ value }) => value);
    if (codes.some((code) => !KNOWN_G.has(code))) return null;
    if (words.some(({ letter, value }) => letter === "M" && !KNOWN_M.has(value))) return null;
    for (const code of codes) this.#mode(code);
    const numbers = new Map(words.map(({ letter, value }) => [letter, value]));
    if (codes.includes(92)) return this.#rename(numbers);
    if (codes.includes(4)) return true;
    const inside = this.#go(numbers, codes.includes(28) ? 1 : this.#move);
    // Home is where the machine says; a program starts from there.
    if (codes.includes(28)) for (const axis of AXES) this.#place[axis] = 0;
    return inside;
  }

  #mode(code: number): void {
    if (code === 20 || code === 21) this.#scale = code === 20 ? MM_PER_INCH : 1;
    if (code === 90 || code === 91) this.#relative = code === 91;
    if (MODAL_MOVES.has(code)) this.#move = code;
    this.#plane = PLANES[code] ?? this.#plane;
  }

  #rename(numbers: ReadonlyMap<string, number>): true {
    for (const axis of AXES) {
      const value = numbers.get(axis);
      if (value !== undefined) this.#zero[axis] = this.#place[axis] - value * this.#scale;
    }
    return true;
  }

  /** Moves to where a line says. Axes that it does not name are not judged: where they stand is not known before they are moved. */
  #go(numbers: ReadonlyMap<string, number>, move: number): boolean {
    const named = AXES.filter((axis) => numbers.has(axis));
    const from = { ...this.#place };
    for (const axis of named) {
      const value = (numbers.get(axis) ?? 0) * this.#scale;
      this.#place[axis] = value + (this.#relative ? from[axis] : this.#zero[axis]);
    }
    const reached = named.every((axis) => this.#isInside(axis, this.#place[axis]));
    return reached && (move < 2 || this.#arcIsInside(numbers, from));
  }

  /** INVARIANT: never inside for an arc that leaves: the whole circle is judged, and for a radius all places within its reach. */
  #arcIsInside(numbers: ReadonlyMap<string, number>, from: Readonly<Record<Axis, number>>): boolean {
    const radius = numbers.get("R");
    const centre = (axis: Axis): number => (radius === undefined ? (numbers.get(CENTRES[axis]) ?? 0) * this.#scale : 0);
    const reach = radius === undefined ? Math.hypot(...this.#plane.map(centre)) : 2 * Math.abs(radius) * this.#scale;
    if (reach === 0) return true;
    return this.#plane.every((axis) => this.#isInside(axis, from[axis] + centre(axis) - reach) && this.#isInside(axis, from[axis] + centre(axis) + reach));
  }

  #isInside(axis: Axis, place: number): boolean {
    const [least, most] = this.#envelope[axis];
    // Sums of decimal fractions are not exact; a nanometre is no place of its own.
    return place >= least - 1e-6 && place <= most + 1e-6;
  }
}

/** The first line that is not understood or leads out of the envelope; null for a program that stays inside. */
export function findGcodeFault(text: string, envelope: WorkEnvelope): GcodeFault | null {
  const tool = new Tool(envelope);
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const words = wordsOf(line);
    const inside = words === null ? null : tool.take(words);
    if (inside !== true) return { kind: inside === null ? "unknown" : "outside", line: index + 1 };
  }
  return null;
}
