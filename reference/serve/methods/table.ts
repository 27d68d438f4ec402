/** All methods about an open case that need nothing of the session; one line each. */
import type { CaseMethod } from "../method.ts";
import { ARTIFACT_READ } from "./artifact-read.ts";
import { FAULT_INJECT } from "./fault-inject.ts";
import { RECORD_DIAGNOSTIC } from "./record-diagnostic.ts";
import { RECORD_EVENT } from "./record-event.ts";

export const CASE_METHODS: readonly CaseMethod[] = [ARTIFACT_READ, FAULT_INJECT, RECORD_DIAGNOSTIC, RECORD_EVENT];
