/** All methods about an open case that need nothing of the session; one line each. */
import type { CaseMethod } from "../method.ts";
import { ARTIFACT_READ } from "./artifact-read.ts";
import { COLLECT_GARBAGE } from "./collect-garbage.ts";
import { ENFORCE_RETENTION } from "./enforce-retention.ts";
import { FAULT_INJECT } from "./fault-inject.ts";
import { INVOCATION_READ } from "./invocation-read.ts";
import { MATERIALIZE } from "./materialize.ts";
import { RECORD_DIAGNOSTIC } from "./record-diagnostic.ts";
import { RECORD_EVENT } from "./record-event.ts";
import { WORLD_UPDATE } from "./world-update.ts";

export const CASE_METHODS: readonly CaseMethod[] = [
  ARTIFACT_READ,
  COLLECT_GARBAGE,
  ENFORCE_RETENTION,
  FAULT_INJECT,
  INVOCATION_READ,
  MATERIALIZE,
  RECORD_DIAGNOSTIC,
  RECORD_EVENT,
  WORLD_UPDATE,
];
