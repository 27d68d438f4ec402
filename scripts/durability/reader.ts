/** Verifies a recorder's file again and again until stdin ends, and says what it saw. Argument: the file. */
import { setImmediate as turn } from "node:timers/promises";
import { openLogReader } from "../../reference/recorder/reader.ts";
import type { Sight } from "./sight.ts";

const file = process.argv[2] ?? "";
let isStopped = false;
process.stdin.on("end", () => {
  isStopped = true;
});
process.stdin.resume();

let [rounds, last_seq] = [0, 0];
const faults: string[] = [];

/** Every other look opens the file anew, as a command that is run again does. */
function look(reader: ReturnType<typeof openLogReader>): void {
  const { fault, head } = reader.verify();
  if (fault !== null) faults.push(`row ${fault.seq}: ${fault.what}`);
  if (head.seq < last_seq) faults.push(`the log went back from ${last_seq} to ${head.seq}`);
  last_seq = head.seq;
  rounds += 1;
}

const kept = openLogReader(file);
while (!isStopped) {
  try {
    look(kept);
    const fresh = openLogReader(file);
    look(fresh);
    fresh.close();
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  await turn();
}
look(kept);
kept.close();
process.stdout.write(JSON.stringify({ rounds, last_seq, faults: faults.slice(0, 10) } satisfies Sight));
