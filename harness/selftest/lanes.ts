/** Works through a list, several items at a time. */

/** Each lane takes the next item when it is done with one; none is begun after an abort. Rejects with the first fault, when all lanes have ended. */
export async function inLanes<T, L>(items: readonly T[], lanes: readonly L[], signal: AbortSignal, work: (item: T, lane: L) => Promise<void>): Promise<void> {
  const queue = [...items];
  let broken = false;
  const run = async (lane: L): Promise<void> => {
    try {
      for (let item = queue.shift(); item !== undefined && !broken && !signal.aborted; item = queue.shift()) await work(item, lane);
    } catch (error) {
      broken = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(lanes.map(run));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
