/** The process that is killed: runs operations over a recorder in a file, and says what it did. Argument: a setup as JSON. */
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openRecorder, type Recorder } from "../../reference/index.ts";
import { type Said, writeSaid } from "./protocol.ts";
import { createSetupRuntime } from "./runtime.ts";
import type { Setup } from "./setup.ts";

const STDOUT = 1;
const OLD = "2000-01-01T00:00:00Z";
const PURGED_BEFORE = "2001-01-01T00:00:00Z";
const MOMENT = "2026-01-01T00:00:00Z";

const setup: Setup = JSON.parse(process.argv[2] ?? "{}");

/** Synchronous: what is written is in the pipe when this returns. */
function say(said: Said): void {
  writeSync(STDOUT, writeSaid(said));
}

/** Acknowledges each commit once it has returned. */
function acknowledging(recorder: Recorder): Recorder {
  return {
    ...recorder,
    commit(records) {
      recorder.commit(records);
      const ids = records.flatMap((record) => ("diagnostic" in record ? [record.diagnostic.id] : "event" in record ? [record.event.event_id] : []));
      const old_ids = records.flatMap((record) => ("offered" in record ? [record.offered.event_id] : []));
      say({ said: "committed", ids, old_ids, head: recorder.head() });
    },
  };
}

const opened = openRecorder({ file: setup.file, durability: setup.durability });
const recorder = acknowledging(opened);
/** An engine that takes up to three milliseconds lets a kill meet an open operation. */
const runtime = createSetupRuntime(setup, recorder, () => sleep(setup.is_restless ? Math.random() * 3 : 0));
say({ said: "opened" });

/** Where it is restless, one operation in seven is denied: then a Diagnostic is stored too. */
async function runOne(count: number): Promise<void> {
  const op_id = randomUUID();
  say({ said: "begun", op_id });
  const changes = setup.is_restless && count % 7 === 6 ? { budget: {} } : {};
  const { outcome } = await runtime.execute({ ...setup.operation, ...changes, op_id }, setup.context);
  say({ said: "answered", op_id, outcome });
}

/** Stores an event that is old, and some time later purges what is old: a kill may meet that too. */
function purgeNowAndThen(count: number): void {
  if (count % 5 === 0) recorder.commit([{ offered: { type: "old", event_id: randomUUID(), timestamp: OLD, actor: "system" } }]);
  if (count % 20 !== 19) return;
  say({ said: "purging" });
  opened.purge({ older_than: PURGED_BEFORE, at: MOMENT });
  say({ said: "committed", ids: [], old_ids: [], head: opened.head() });
}

for (let count = 0; setup.operations === null || count < setup.operations; count += 1) {
  if (setup.is_restless) purgeNowAndThen(count);
  await runOne(count);
  if (setup.is_restless && count % 4 === 0) await sleep(Math.random() * 2);
}
recorder.close();
