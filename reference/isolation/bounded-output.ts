/** Collects what a run prints, and says when it is too much: both streams count together. */
import type { Readable } from "node:stream";

/** What was collected. */
export interface BoundedOutput {
  /** Bytes seen so far, those over the limit too. */
  seen(): number;
  stdout(): Buffer;
  stderr(): Buffer;
}

/** Keeps at most `limit` bytes; calls `exceeded` once, at the first byte too many. */
export function collectOutput(streams: { stdout: Readable; stderr: Readable }, limit: number, exceeded: (observed: number) => void): BoundedOutput {
  const kept: { readonly stdout: Buffer[]; readonly stderr: Buffer[] } = { stdout: [], stderr: [] };
  let seen = 0;
  for (const name of ["stdout", "stderr"] as const) {
    streams[name].on("data", (chunk: Buffer) => {
      const room = Math.max(0, limit - seen);
      if (room > 0) kept[name].push(chunk.subarray(0, room));
      const was_within = seen <= limit;
      seen += chunk.length;
      if (was_within && seen > limit) exceeded(seen);
    });
  }
  return { seen: () => seen, stdout: () => Buffer.concat(kept.stdout), stderr: () => Buffer.concat(kept.stderr) };
}
