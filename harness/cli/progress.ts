/** Shows a run while it goes on: one line written over on a terminal, lines for what did not pass elsewhere. */
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { caseLine, progressLine } from "../report/progress.ts";
import { isRed } from "../report/statuses.ts";
import type { Colours } from "../report/text.ts";
import type { Io } from "./io.ts";

const REDRAW_MS = 80;
const CLEAR = "\r\u001b[2K";

/** One per run. */
export class ProgressView {
  readonly #io: Io;
  readonly #planned: number;
  readonly #colours: Colours;
  readonly #since: number;
  #done = 0;
  #red = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(io: Io, planned: number, colours: Colours) {
    this.#io = io;
    this.#planned = planned;
    this.#colours = colours;
    this.#since = io.elapsed();
  }

  finished(result: CaseResult): void {
    this.#done += 1;
    if (isRed(result)) this.#red += 1;
    if (!this.#io.interactive) {
      if (isRed(result)) this.#io.out(`${caseLine(result, this.#colours)}\n`);
      return;
    }
    const now = this.#io.elapsed();
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#io.out(
      CLEAR +
        progressLine(
          { done: this.#done, planned: this.#planned, red: this.#red, current: result.id, elapsed_ms: now - this.#since },
          this.#io.width,
          this.#colours,
        ),
    );
  }

  close(): void {
    if (this.#io.interactive) this.#io.out(CLEAR);
  }
}
