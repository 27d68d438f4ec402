/** So many inputs from a seed: each conforms, and enough of them reach each gate. */
import fc from "fast-check";
import { GATES } from "../../gates/table.ts";
import { fuzzInput } from "./inputs.ts";
import { Player } from "./play.ts";

/** What came of a run. */
export interface FuzzReport {
  readonly inputs: number;
  readonly seed: number;
  /** Inputs that reached each gate, as `phase gate`. */
  readonly reached: ReadonlyMap<string, number>;
  /** Inputs by how they ended: executed, denied, failed, or refused with their registry. */
  readonly ended: ReadonlyMap<string, number>;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/**
 * Runs inputs.
 * @throws Error with the smallest input found and the seed to repeat it, where one does not conform.
 */
export async function runFuzz({ inputs, seed }: { readonly inputs: number; readonly seed: number }): Promise<FuzzReport> {
  const reached = new Map([...GATES.request, ...GATES.result].map(({ phase, id }) => [`${phase} ${id}`, 0]));
  const ended = new Map<string, number>();
  const player = new Player();
  let played = 0;
  const property = fc.asyncProperty(fuzzInput, async (input) => {
    const came = await player.play(input);
    played += 1;
    for (const gate of came.reached) count(reached, gate);
    count(ended, came.ended);
  });
  await fc.assert(property, { numRuns: inputs, seed });
  return { inputs: played, seed, reached, ended };
}

/** Gates that fewer than one in ten inputs reached: such a run says little of them. */
export function neglected({ inputs, reached }: FuzzReport): readonly string[] {
  const global = [...GATES.request, ...GATES.result].map(({ phase, id }) => `${phase} ${id}`);
  return global.filter((gate) => (reached.get(gate) ?? 0) * 10 < inputs);
}
