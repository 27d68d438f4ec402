/** All methods about an open case that need nothing of the session; one line each. */
import type { CaseMethod } from "../method.ts";
import { ARTIFACT_READ } from "./artifact-read.ts";

export const CASE_METHODS: readonly CaseMethod[] = [ARTIFACT_READ];
