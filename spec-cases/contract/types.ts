/* Generated from the JSON Schemas in this folder by `npm run generate`. Do not edit. */

/**
 * hyphenated UUID
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "uuid".
 */
export type Uuid = string;
/**
 * SHA-256 as 64 lower-case hex digits
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "sha256".
 */
export type Sha256 = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "class".
 */
export type ConformanceClass =
  "core" | "execution" | "budget" | "artifacts" | "registry" | "recorder" | "consent" | "determinism" | "sandbox" | "retention" | "engines";
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "step".
 */
export type Step =
  | {
      execute: ExecuteStep;
    }
  | {
      execute_text: ExecuteTextStep;
    }
  | {
      /**
       * @minItems 2
       */
      parallel: ExecuteStep[];
    }
  | {
      world_update: WorldUpdateStep;
    }
  | {
      fault: Fault;
    }
  | {
      kill_restart: {};
    }
  | {
      artifact_read: ArtifactSelector;
    }
  | {
      record_event: {
        event: {
          [k: string]: unknown;
        };
      };
    }
  | {
      record_diagnostic: {
        diagnostic: {
          [k: string]: unknown;
        };
      };
    }
  | {
      materialize: {
        artifact: ArtifactSelector;
        path: string;
      };
    }
  | {
      collect_garbage: {
        policies: RetentionPolicy[];
        dry_run: boolean;
        now: Timestamp;
      };
    }
  | {
      enforce_retention: {
        window_days: number;
        now: Timestamp;
      };
    }
  | {
      invocation_read: ArtifactSelector;
    }
  | {
      plant: PlantStep;
    };
/**
 * RFC 6902; a value may hold generators ($repeat, $pad_to, $random, $deep)
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "json_patch".
 */
export type JsonPatch = {
  op: "add" | "remove" | "replace" | "move" | "copy" | "test";
  path: string;
  from?: string;
  value?: unknown;
}[];
/**
 * RFC 3339 in UTC, 0 to 9 fraction digits
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "timestamp".
 */
export type Timestamp = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "fault".
 */
export type Fault = RecorderFault | GateFault;
/**
 * G-SCHEMA and so on; engine gates have names of their own
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "gate_id".
 */
export type GateId = string;
/**
 * a path relative to the storage folder, or ../outside/ and a path: a folder beside it that is no part of the workspace
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "storage_path".
 */
export type StoragePath = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event_matcher".
 */
export type EventMatcher =
  | {
      gate_outcome: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        gate?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        phase?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        outcome?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        op_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        engine_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        operation?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        code?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        severity?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        level?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        reason?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      capability_action: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        capability_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        decision_outcome?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      diagnostic: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        severity?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        source?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        wsid?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      tool_call: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        engine_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        operation?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        status?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      tool_result: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        engine_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        operation?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        status?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      budget_exceeded: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        job_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        actor?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        model_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        cap?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        limit?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      gc_summary: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        pruned?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        spared_pinned?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        spared_window?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        bytes_freed?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    }
  | {
      event: {
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        type?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        event_id?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        message?: unknown;
        /**
         * a value, or a list of accepted values; null also matches an absent member
         */
        component?: unknown;
      };
      /**
       * how many events match; 1 if not written
       */
      times?: number;
    };
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "script".
 */
export type EngineScript = string | ScriptWith | RealEngine;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "then".
 */
export type Then = Expectation | AnyOf | Each;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_id".
 */
export type CaseId = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "requirement_id".
 */
export type RequirementId = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "reading_id".
 */
export type ReadingId = string;
/**
 * closed list of TARGET-PROTOCOL
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "feature".
 */
export type Feature = string;
/**
 * stable code, upper case
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "error_code".
 */
export type ErrorCode = string;
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "determinism".
 */
export type Determinism = "D0" | "D1" | "D2" | "D3";
/**
 * One line of run.jsonl: a header, one record a case, a footer.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "run-record".
 */
export type RunRecord = RunHeader | RunCase | RunFooter;

export interface MexContract {}
/**
 * Reference to immutable content (2.6.6.7.7). Closed.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "artifact-handle".
 */
export interface ArtifactHandle {
  artifact_id: Uuid;
  kind: "file" | "tool_output" | "transcript" | "dataset_slice" | "prompt_payload" | "report" | "bundle";
  uri: string;
  content_hash: Sha256;
  size_bytes: number;
  classification: "low" | "medium" | "high";
  exportable: boolean;
  retention_ttl_days?: number | null;
}
/**
 * What the run says of one case. Every member is deterministic.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case-result".
 */
export interface CaseResult {
  id: string;
  title: string;
  class: ConformanceClass;
  gate: string | null;
  topic?: string | null;
  level: "MUST" | "SHOULD";
  case_status: "normative" | "tentative" | "pending";
  requirements: string[];
  interpretations: string[];
  engine_id?: string | null;
  family?: string | null;
  /**
   * true where the target's own engine stood in its place, and the harness played none
   */
  own_engine?: boolean;
  origin: "corpus" | "added";
  status: "pass" | "fail" | "error" | "not_applicable" | "could_not_run" | "waived" | "unexpected_pass" | "warn" | "info";
  reason: string | null;
  error: CaseError | null;
  waiver?: {
    [k: string]: unknown;
  } | null;
  steps: StepResult[];
  mismatches: Mismatch[];
  readings: string[];
  /**
   * what was sent, as the case writes it: patches against named bases, generators unresolved. Of cases that did not pass
   */
  sent?: SentPart[];
}
export interface CaseError {
  kind: "crash" | "timeout" | "target_protocol" | "harness" | "world_refused";
  message: string;
}
export interface StepResult {
  verdict: "PASS" | "DENY" | "FAIL" | null;
  phase: "request" | "result" | null;
  gate: string | null;
  code: string | null;
  reading: string | null;
  engine_calls: number;
  /**
   * normalised: ids numbered in order of appearance, times and durations left out
   */
  events: {
    [k: string]: unknown;
  }[];
}
export interface Mismatch {
  path: string;
  expected: unknown;
  actual: unknown;
  rule?: string | null;
  requirement?: string | null;
}
export interface SentPart {
  part: "world" | "engine" | "step";
  /**
   * of the step, and of the script of the engine
   */
  index: number | null;
  /**
   * the named world, the script, or the kind of step
   */
  name: string;
  /**
   * the operation file that the step starts from
   */
  base: string | null;
  /**
   * JSON Patch operations on the world or the base; of other steps what they hold. Cut where it is long
   */
  changes: unknown[];
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "execute_step".
 */
export interface ExecuteStep {
  base: string;
  patch?: JsonPatch;
  /**
   * merged over the base's context; null removes a member
   */
  context?: {
    [k: string]: unknown;
  };
}
export interface ExecuteTextStep {
  /**
   * strings and generators ($operation, $members, $repeat, $deep), joined to one text that the harness never parses
   *
   * @minItems 1
   */
  parts: (
    | string
    | {
        [k: string]: unknown;
      }
  )[];
  /**
   * operation file whose context is used; default spatial-build-d2
   */
  base?: string;
  context?: {
    [k: string]: unknown;
  };
}
export interface WorldUpdateStep {
  consents?: ConsentRecord[];
  artifacts?: ArtifactChange[];
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "consent_record".
 */
export interface ConsentRecord {
  consent_id: Uuid;
  capability_id: string;
  grantor: string;
  scope:
    | {
        job_id: string;
      }
    | {
        model_id: string;
        workspace_id: string;
      };
  granted_at: Timestamp;
  expires_at: Timestamp | null;
  until_revoked: boolean;
  revoked_at: Timestamp | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "artifact_change".
 */
export interface ArtifactChange {
  artifact_id: Uuid;
  base64?: string;
  text?: string;
  entries?: PathEntry[];
  remove?: boolean;
  symlink_to?: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "path_entry".
 */
export interface PathEntry {
  path: string;
  base64: string;
}
export interface RecorderFault {
  kind: "recorder";
  at: number;
}
export interface GateFault {
  kind: "gate";
  gate: GateId;
  phase: "request" | "result";
  effect: "throw" | "hang" | "warn" | "deny_warn";
}
/**
 * artifact_id, or the n-th output or evidence of an earlier step, or the report of an earlier collection
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "artifact_selector".
 */
export interface ArtifactSelector {
  artifact_id?: string;
  from_step?: number;
  output?: number;
  evidence?: number;
  report_of_step?: number;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "retention_policy".
 */
export interface RetentionPolicy {
  kind: "Log" | "Result" | "Evidence" | "Cache" | "Checkpoint";
  window_days: number;
  min_versions: number;
}
/**
 * the harness itself puts a file or a symlink into the storage folder, or beside it
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "plant_step".
 */
export interface PlantStep {
  path: StoragePath;
  text?: string;
  /**
   * what the link says, relative to the folder that it stands in
   */
  symlink_to?: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "file_matcher".
 */
export interface FileMatcher {
  path: StoragePath;
  /**
   * true if not written
   */
  exists?: boolean;
  type?: "file" | "folder" | "symlink";
  /**
   * of the bytes of a file; a list of accepted values where that is open
   */
  sha256?: string | string[];
  /**
   * members of the JSON object in the file, matched as manifest is
   */
  json?: {
    [k: string]: unknown;
  };
  /**
   * exactly the names in a folder, in any order; [] also stands for a folder that does not exist
   */
  names?: string[];
}
export interface ScriptWith {
  script: string;
  with?: {
    [k: string]: unknown;
  };
  during?: Step[];
}
export interface RealEngine {
  real: true;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "expectation".
 */
export interface Expectation {
  /**
   * the reading that this alternative stands for
   */
  reading?: string;
  /**
   * a list where the verdict itself is open (READ-41)
   */
  verdict?: ("PASS" | "DENY" | "FAIL") | ("PASS" | "DENY" | "FAIL")[];
  phase?: "request" | "result";
  /**
   * @minItems 1
   */
  gate?: GateId[];
  /**
   * @minItems 1
   */
  code?: (string | null)[];
  code_not?: string[];
  severity?: ("error" | "warn")[];
  engine_calls?: number;
  events?: EventMatcher[];
  ordered?: boolean;
  absent?: EventMatcher[];
  /**
   * each is matched by its own Diagnostic of this step
   */
  diagnostics?: DiagnosticMatcher[];
  /**
   * each is matched by its own problem of the case so far
   */
  problems?: ProblemMatcher[];
  /**
   * exact number of problems of the case so far
   */
  problems_total?: number;
  /**
   * members that the handed out EngineResult has; a path with dots may stand as key
   */
  result?: {
    [k: string]: unknown;
  };
  /**
   * codes accepted for error of a FAIL, or for the refusal of a step
   */
  error_code?: (string | null)[];
  /**
   * a JSON-RPC error is accepted as the answer too (READ-40)
   */
  rpc_error?: boolean;
  /**
   * answered within this time, by the harness's clock
   */
  within_ms?: number;
  /**
   * what artifact_read answers
   */
  found?: boolean;
  /**
   * members that the manifest has: a value, a list of accepted values, null also for an absent member, or { "$is": word } for a kind of value
   */
  manifest?: {
    [k: string]: unknown;
  };
  /**
   * the bytes of artifact_read or invocation_read; sha256 of entries is that of their canonical index (READ-45); equals means what the engine staged or an earlier step read under that id
   */
  bytes?: {
    sha256?: string;
    base64?: string;
    equals?: ArtifactSelector;
    /**
     * texts that stand in the bytes, for content whose layout is open
     */
    contains?: string[];
  };
  /**
   * exactly the artifacts that a collection deleted, each once and with a reason, in any order
   */
  deleted?: string[];
  /**
   * step whose collection named the same artifacts with the same reasons in the same order
   */
  same_deleted_as?: number;
  /**
   * members of the report of a collection, matched as manifest is
   */
  report?: {
    [k: string]: unknown;
  };
  /**
   * exact number of events that a retention purged
   */
  purged?: number;
  /**
   * what stands in the storage folder once the step is answered
   */
  files?: FileMatcher[];
  /**
   * one for each during step of the script that answered the last invocation of this step
   */
  during?: Then[];
  /**
   * the harness's engine got engine/cancel
   */
  cancelled?: boolean;
  /**
   * step whose (first) Diagnostic has the same fingerprint
   */
  same_fingerprint_as?: number;
  /**
   * step whose (first) Diagnostic has another fingerprint
   */
  other_fingerprint_than?: number;
  /**
   * step whose output hashes are equal
   */
  same_outputs_as?: number;
}
export interface DiagnosticMatcher {
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  severity?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  source?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  surface?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  code?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  tool?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  job_id?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  link_confidence?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  title?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  capability_id?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  count?: unknown;
}
export interface ProblemMatcher {
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  severity?: unknown;
  count?: number;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  source?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  surface?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  code?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  tool?: unknown;
  /**
   * a value, or a list of accepted values; null also matches an absent member
   */
  title?: unknown;
}
export interface AnyOf {
  /**
   * @minItems 2
   */
  any_of: Expectation[];
}
export interface Each {
  /**
   * @minItems 2
   */
  each: Expectation[];
}
/**
 * One scenario of the corpus.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case".
 */
export interface Case {
  id: CaseId;
  title: string;
  gate: GateId | null;
  /**
   * for cases that belong to no gate
   */
  topic?: string;
  class: ConformanceClass;
  level: "MUST" | "SHOULD";
  status: "normative" | "tentative" | "pending";
  /**
   * @minItems 1
   * @maxItems 3
   */
  requirements: RequirementId[];
  interpretations: ReadingId[];
  rationale: string;
  seed_case?: string;
  /**
   * for cases of an engine family
   */
  engine_id?: string;
  family?: "schema" | "capability" | "budget" | "integrity" | "artifacts" | "provenance" | "determinism" | "vector";
  fault_in: ("operation" | "world" | "engine" | "step") | null;
  /**
   * written only where no anchor can exist, with anchor_reason; else the linter finds the anchor
   */
  anchor?: null;
  anchor_reason?: string;
  /**
   * true only in cases that show which gate answers first
   */
  two_faults?: boolean;
  requires?: Feature[];
  min_concurrency?: number;
  /**
   * planted texts that must not appear in anything recorded
   */
  secrets?: string[];
  given: Given;
  engine?: EngineScripts;
  when: Step[];
  then: Then[];
}
export interface Given {
  world: string;
  patch?: JsonPatch;
  start?: StartExpectation;
}
export interface StartExpectation {
  refused: true | "either";
  reading?: string;
  /**
   * the place that the error names
   */
  path?: string;
}
export interface EngineScripts {
  /**
   * @minItems 1
   */
  scripts: EngineScript[];
}
/**
 * Who asks, under which profile, for which model and workspace.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "context".
 */
export interface ExecutionContext {
  actor_id: string;
  capability_profile_id?: string | null;
  model_id?: string | null;
  workspace_id?: string | null;
  surface?: string | null;
}
/**
 * The first gate denial of an attempt (MEX-GATE-08).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "denial".
 */
export interface Denial {
  gate: GateId;
  code?: ErrorCode | null;
  reason: string;
  severity: "error" | "warn";
  details?: unknown;
  diagnostic_id?: Uuid | null;
}
/**
 * A stored Diagnostic (11.4 DIAG-SCHEMA-001).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "diagnostic".
 */
export interface Diagnostic {
  id: Uuid;
  fingerprint: Sha256;
  title: string;
  message: string;
  severity: "fatal" | "error" | "warning" | "info" | "hint";
  source: string;
  surface: "monaco" | "canvas" | "sheet" | "terminal" | "connector" | "system";
  tool?: string | null;
  code?: string | null;
  tags?: string[] | null;
  wsid?: string | null;
  job_id?: string | null;
  model_id?: string | null;
  actor?: "human" | "agent" | "system" | null;
  capability_id?: string | null;
  policy_decision_id?: string | null;
  locations?: DiagnosticLocation[] | null;
  evidence_refs?:
    | (
        | {
            [k: string]: unknown;
          }
        | unknown[]
      )
    | null;
  link_confidence: "direct" | "inferred" | "ambiguous" | "unlinked";
  status?: "open" | "acknowledged" | "muted" | "resolved" | null;
  count?: number | null;
  first_seen?: Timestamp | null;
  last_seen?: Timestamp | null;
  timestamp: Timestamp;
  updated_at?: Timestamp | null;
  attempt_id?: string | null;
}
export interface DiagnosticLocation {
  path?: string | null;
  uri?: string | null;
  entity_id?: string | null;
  wsid?: string | null;
  range?: LocationRange | null;
}
export interface LocationRange {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}
/**
 * What an engine hands back and a runtime hands out (11.8 §4.2).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engine-result".
 */
export interface EngineResult {
  op_id: Uuid;
  status: "succeeded" | "failed" | "denied";
  started_at: Timestamp;
  ended_at: Timestamp;
  outputs: ArtifactHandle[];
  evidence: ArtifactHandle[];
  provenance?: Provenance | null;
  errors: EngineError[];
  logs_ref?: ArtifactHandle | null;
}
/**
 * How a result came to be (11.8 §4.2, §7).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "provenance".
 */
export interface Provenance {
  engine_id: string;
  engine_version: string;
  implementation: ImplementationRef;
  determinism?: Determinism | null;
  config_hash: Sha256;
  inputs: Sha256[];
  outputs: Sha256[];
  capabilities_granted: string[];
  environment: {
    [k: string]: unknown;
  };
}
export interface ImplementationRef {
  id: string;
  version: string;
}
export interface EngineError {
  code: ErrorCode;
  message: string;
  details_ref?: ArtifactHandle | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engine_entry".
 */
export interface EngineEntry {
  engine_id: string;
  title?: string;
  domain?: string;
  interface_version: string;
  determinism_ceiling: Determinism;
  required_caps: string[];
  optional_caps?: string[];
  required_gates: GateId[];
  default_budget: Budget | null;
  implementations: Implementation[];
  /**
   * @minItems 1
   */
  ops: EngineOperation[];
  failure_codes: ErrorCode[];
  conformance_vectors: {
    [k: string]: unknown;
  }[];
  callable?: boolean;
}
/**
 * caps: milliseconds and bytes; null is no cap
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "budget".
 */
export interface Budget {
  cpu_time_ms?: number | null;
  wall_time_ms?: number | null;
  memory_bytes?: number | null;
  output_bytes?: number | null;
}
export interface Implementation {
  id: string;
  version: string;
}
export interface EngineOperation {
  name: string;
  /**
   * a JSON Schema, or { "$ref": path of one }
   */
  params_schema: {
    [k: string]: unknown;
  };
  capabilities: string[];
  required_gates: GateId[];
  output_types: string[];
}
/**
 * mechanical_engines.json: engine_id to its operations, capabilities, gates, ceiling and implementations (MEX-REG-01).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engines".
 */
export interface EngineRegistry {
  [k: string]: EngineEntry;
}
/**
 * Reference to an entity of the workspace (2.6.6.2.3). Closed.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "entity-ref".
 */
export interface EntityRef {
  artefact_type: string;
  artefact_id: Uuid;
  selector?: string | null;
}
/**
 * Base of every Flight Recorder event (11.5). Further types are allowed.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-base".
 */
export interface EventBase {
  type: string;
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  [k: string]: unknown;
}
/**
 * An engine was stopped for its budget (MEX-BUD-07).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-budget-exceeded".
 */
export interface BudgetExceededEvent {
  type: "system";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  component?: string;
  message: "budget_exceeded";
  level?: "info" | "warning" | "error";
  details: BudgetExceededDetails;
  [k: string]: unknown;
}
export interface BudgetExceededDetails {
  cap: "cpu_time_ms" | "wall_time_ms" | "memory_bytes" | "output_bytes";
  limit: number;
  observed?: number | null;
  invocation?: string | null;
  [k: string]: unknown;
}
/**
 * One capability check (MEX-CAP-10).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-capability-action".
 */
export interface CapabilityActionEvent {
  type: "capability_action";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id: string;
  actor_id: string;
  decision_outcome: "allow" | "deny";
  [k: string]: unknown;
}
/**
 * FR-EVT-003: a Diagnostic was recorded (MEX-LOG-04).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-diagnostic".
 */
export interface DiagnosticEvent {
  type: "diagnostic";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  diagnostic_id: Uuid;
  wsid?: string | null;
  severity?: "fatal" | "error" | "warning" | "info" | "hint" | null;
  source?: string | null;
  [k: string]: unknown;
}
/**
 * One gate outcome of one attempt and phase (MEX-LOG-01).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-gate-outcome".
 */
export interface GateOutcomeEvent {
  type: "system";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id: string;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  component: string;
  message: "gate_outcome";
  level: "info" | "warning" | "error";
  details: GateOutcomeDetails;
  [k: string]: unknown;
}
export interface GateOutcomeDetails {
  gate: GateId;
  phase: "request" | "result";
  outcome: "pass" | "deny" | "warn";
  op_id?: Uuid | null;
  engine_id?: string | null;
  operation?: string | null;
  code?: ErrorCode | null;
  reason?: string | null;
  severity?: "error" | "warn" | null;
  diagnostic_id?: Uuid | null;
}
/**
 * Summary of one collection (MEX-ART-09).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-gc-summary".
 */
export interface GcSummaryEvent {
  type: "meta.gc_summary";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  pruned: number;
  spared_pinned: number;
  spared_window: number;
  bytes_freed: number;
  report_artifact_id?: Uuid | null;
  [k: string]: unknown;
}
/**
 * An engine was invoked (MEX-LOG-10).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-tool-call".
 */
export interface ToolCallEvent {
  type: "tool_call";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  invocation: string;
  engine_id: string;
  operation: string;
  status?: string | null;
  duration_ms?: number | null;
  [k: string]: unknown;
}
/**
 * An engine invocation ended (MEX-LOG-10).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "event-tool-result".
 */
export interface ToolResultEvent {
  type: "tool_result";
  event_id: Uuid;
  timestamp: Timestamp;
  actor: "human" | "agent" | "system";
  job_id?: string | null;
  attempt_id?: string | null;
  model_id?: string | null;
  wsids?: string[] | null;
  activity_span_id?: string | null;
  session_span_id?: string | null;
  policy_decision_id?: string | null;
  capability_id?: string | null;
  invocation: string;
  engine_id: string;
  operation: string;
  status: string;
  duration_ms: number;
  [k: string]: unknown;
}
/**
 * spec-cases/operations/<name>.json: a valid operation in a valid world.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "operation".
 */
export interface OperationFile {
  title: string;
  /**
   * the world in which it is valid
   */
  world: string;
  operation: PlannedOperation;
  context: ExecutionContext;
}
/**
 * One request to run one operation of one engine (11.8 §4.1). Closed: further fields run or are denied (READ-41).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "planned-operation".
 */
export interface PlannedOperation {
  schema_version: "poe-1.0";
  /**
   * hyphenated lower-case UUID, versions 1 to 8 (READ-22)
   */
  op_id: string;
  engine_id: string;
  engine_version_req?: string | null;
  operation: string;
  inputs: (ArtifactHandle | EntityRef)[];
  /**
   * validated against the schema that the registry names for the operation (MEX-ENV-09)
   */
  params: {
    [k: string]: unknown;
  };
  capabilities_requested: string[];
  budget: Budget;
  determinism: Determinism;
  evidence_policy?: EvidencePolicy | null;
  output_spec: OutputSpec;
}
export interface EvidencePolicy {
  required: boolean;
  notes?: string | null;
}
export interface OutputSpec {
  expected_types: string[];
  max_bytes?: number | null;
}
/**
 * Diagnostics of one fingerprint, counted (11.4).
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "problem".
 */
export interface Problem {
  fingerprint: Sha256;
  count: number;
  severity: "fatal" | "error" | "warning" | "info" | "hint";
  title: string;
  source: string;
  surface: "monaco" | "canvas" | "sheet" | "terminal" | "connector" | "system";
  code?: string | null;
  tool?: string | null;
  /**
   * @minItems 1
   */
  diagnostic_ids: Uuid[];
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "hello_params".
 */
export interface HelloParams {
  /**
   * @minItems 1
   */
  protocol: string[];
  kit: {
    name: string;
    version: string;
  };
  corpus: {
    revision: string;
    digest: string;
  };
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "hello_result".
 */
export interface HelloResult {
  protocol: string;
  runtime: RuntimeInfo;
  spec: string;
  classes: ConformanceClass[];
  features: Feature[];
  /**
   * Engines of which the families of class engines are asked; absent or null stands for all. What the target runs by itself is told by the features engine:<id>.
   */
  engines?: string[] | null;
  max_concurrency?: number | null;
}
export interface RuntimeInfo {
  name: string;
  version: string;
  language?: string | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world_load_params".
 */
export interface WorldLoadParams {
  world_id: string;
  /**
   * world.schema.json, or broken on purpose
   */
  world: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world_load_result".
 */
export interface WorldLoadResult {
  accepted: boolean;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "wire_error".
 */
export interface WireError {
  code: ErrorCode;
  message: string;
  path?: string | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_start_params".
 */
export interface CaseStartParams {
  case: string;
  world_id: string;
  seed: string;
  storage?: string | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_start_result".
 */
export interface CaseStartResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "execute_params".
 */
export interface ExecuteParams {
  case: string;
  operation?: {
    [k: string]: unknown;
  };
  operation_text?: string;
  context: ExecutionContext;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "execute_result".
 */
export interface ExecuteResult {
  attempt_id: string;
  outcome: "executed" | "denied" | "failed";
  phase?: "request" | "result" | null;
  denial?: {
    [k: string]: unknown;
  } | null;
  result?: {
    [k: string]: unknown;
  } | null;
  error?: {
    [k: string]: unknown;
  } | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "observe_params".
 */
export interface ObserveParams {
  case: string;
  after?: string | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "observe_result".
 */
export interface ObserveResult {
  events: {
    [k: string]: unknown;
  }[];
  diagnostics: {
    [k: string]: unknown;
  }[];
  problems: {
    [k: string]: unknown;
  }[];
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "artifact_read_params".
 */
export interface ArtifactReadParams {
  case: string;
  artifact_id: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "artifact_read_result".
 */
export interface ArtifactReadResult {
  found: boolean;
  manifest?: {
    [k: string]: unknown;
  } | null;
  base64?: string | null;
  entries?: PathEntry[] | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world_update_params".
 */
export interface WorldUpdateParams {
  case: string;
  consents?: ConsentRecord[] | null;
  artifacts?: ArtifactChange[] | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world_update_result".
 */
export interface WorldUpdateResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "fault_inject_params".
 */
export interface FaultInjectParams {
  case: string;
  fault: Fault;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "fault_inject_result".
 */
export interface FaultInjectResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_resume_params".
 */
export interface CaseResumeParams {
  case: string;
  world_id: string;
  storage: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_resume_result".
 */
export interface CaseResumeResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "record_event_params".
 */
export interface RecordEventParams {
  case: string;
  event: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "record_event_result".
 */
export interface RecordEventResult {
  stored: boolean;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "record_diagnostic_params".
 */
export interface RecordDiagnosticParams {
  case: string;
  diagnostic: {
    [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "record_diagnostic_result".
 */
export interface RecordDiagnosticResult {
  id?: string | null;
  fingerprint?: string | null;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "invocation_read_params".
 */
export interface InvocationReadParams {
  case: string;
  invocation: string;
  artifact_id: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "invocation_read_result".
 */
export interface InvocationReadResult {
  base64?: string | null;
  entries?: PathEntry[] | null;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "materialize_params".
 */
export interface MaterializeParams {
  case: string;
  artifact_id: string;
  path: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "materialize_result".
 */
export interface MaterializeResult {
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "collect_garbage_params".
 */
export interface CollectGarbageParams {
  case: string;
  policies: RetentionPolicy[];
  dry_run: boolean;
  now: Timestamp;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "collect_garbage_result".
 */
export interface CollectGarbageResult {
  report?: {
    [k: string]: unknown;
  } | null;
  report_artifact_id?: string | null;
  deleted?:
    | {
        artifact_id: string;
        reason: string;
      }[]
    | null;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "enforce_retention_params".
 */
export interface EnforceRetentionParams {
  case: string;
  window_days: number;
  now: Timestamp;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "enforce_retention_result".
 */
export interface EnforceRetentionResult {
  purged?: number | null;
  error?: WireError | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_end_params".
 */
export interface CaseEndParams {
  case: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "case_end_result".
 */
export interface CaseEndResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "shutdown_params".
 */
export interface ShutdownParams {}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "shutdown_result".
 */
export interface ShutdownResult {
  [k: string]: unknown;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engine_invoke_params".
 */
export interface EngineInvokeParams {
  case: string;
  invocation: string;
  engine_id: string;
  /**
   * the whole PlannedOperation, as the engine would get it
   */
  operation: {
    [k: string]: unknown;
  };
  capabilities_granted: string[];
  workspace?: string | null;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engine_invoke_result".
 */
export interface EngineInvokeResult {
  /**
   * an EngineResult, or what a lying engine sends
   */
  result: unknown;
  staged: StagedArtifact[];
}
export interface StagedArtifact {
  handle: {
    [k: string]: unknown;
  };
  base64?: string;
  text?: string;
  entries?: PathEntry[];
  media_type: string;
  artifact_type: string;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "engine_cancel_params".
 */
export interface EngineCancelParams {
  case: string;
  invocation: string;
  reason: "budget_exceeded" | "shutdown" | "caller";
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "rpc_error".
 */
export interface RpcError {
  code: number;
  message: string;
  data?: unknown;
}
/**
 * planned is the sum of all others
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "completeness".
 */
export interface Completeness {
  planned: number;
  pass: number;
  fail: number;
  error: number;
  not_applicable: number;
  could_not_run: number;
  waived: number;
  unexpected_pass: number;
  warn: number;
  info: number;
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "run_check_result".
 */
export interface RunCheckResult {
  id: string;
  level: "MUST" | "SHOULD";
  requirement: string | null;
  status: "pass" | "fail" | "warn" | "partial";
  message: string;
  cases: string[];
}
/**
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "probe_result".
 */
export interface ProbeResult {
  id: string;
  status: "pass" | "error";
  message: string;
}
/**
 * a mutant of the reference that the corpus fails in the same way
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "likely_mistake".
 */
export interface LikelyMistake {
  mutant: string;
  requirement: string;
  mistake: string;
  /**
   * same: on the cases that both ran, the same ones fail, those of the other mistakes named here aside
   */
  match: "same" | "most";
  /**
   * cases that failed in the run and fail this mutant
   */
  explains: string[];
  /**
   * cases that both ran to a verdict
   */
  compared: number;
  /**
   * those of them that fail one and not the other
   */
  differs: number;
}
/**
 * the words after `mex-conformance run` that repeat a case under the same conditions, without those that select it; `command` stands after `--`
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "repeat_words".
 */
export interface RepeatWords {
  options: string[];
  command: string[];
}
/**
 * report.json: deterministic holds what two runs of one corpus, target and seed have in common, byte for byte; run holds the rest.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "report".
 */
export interface Report {
  format: "mex-conformance-report/1";
  deterministic: DeterministicPart;
  run: RunPart;
}
/**
 * what two runs of one corpus, target and seed have in common, byte for byte; of each case id, status, verdict, gate, code, reading, engine_calls, mismatches and normalised events
 */
export interface DeterministicPart {
  kit: {
    name: string;
    version: string;
  };
  corpus: {
    revision: string;
    digest: string;
    cases: number;
  };
  target: {
    name: string;
    hello: HelloResult | null;
  };
  seed: string;
  challenge?: string | null;
  shard?: string | null;
  selection: string[];
  headline: string;
  exit_code: number;
  completeness: Completeness;
  classes: ClassClaim[];
  requirements: RequirementRow[];
  engines: EngineRow[];
  run_checks: RunCheckResult[];
  probes: ProbeResult[];
  warnings: string[];
  likely_mistakes?: LikelyMistake[];
  cases: CaseResult[];
}
export interface ClassClaim {
  class: ConformanceClass;
  result: "conformant" | "partial" | "failed" | "not_claimed";
  required: boolean;
  reasons: string[];
  counts: Completeness;
  clauses: ClauseBasis;
}
export interface ClauseBasis {
  spec: number;
  seed: number;
  kit: number;
}
export interface RequirementRow {
  id: string;
  section: string;
  level: "MUST" | "SHOULD";
  class: ConformanceClass;
  basis: "spec" | "seed" | "kit";
  result: "proven" | "failed" | "partial" | "not_run" | "audit";
  passed: number;
  failed: number;
  other: number;
  cases: string[];
}
export interface EngineRow {
  engine_id: string;
  /**
   * real where the target's own engine stood in its place in one case at least
   */
  played: "played" | "real";
  runs: EngineRuns;
  families: {
    [k: string]: FamilyCell;
  };
  callable: boolean;
}
/**
 * cases that were run: with an engine that the harness plays, and with the target's own
 */
export interface EngineRuns {
  played: number;
  real: number;
}
export interface FamilyCell {
  pass: number;
  deny: number;
  failed: number;
  result: "proven" | "not_proven" | "failed";
}
/**
 * what differs from run to run: times, transport, jobs, restarts, captured output
 */
export interface RunPart {
  started_at: string;
  ended_at: string;
  duration_ms: number;
  transport: string;
  jobs: number;
  node: string;
  restarts: number;
  stderr?: string;
  captured_stdout?: string[];
  repeat?: RepeatWords;
  case_ms: {
    [k: string]: number;
  };
}
/**
 * One line of the wire: JSON-RPC 2.0 request, notification or response.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "rpc-message".
 */
export interface RpcMessage {
  jsonrpc: "2.0";
  id?: string | number | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: RpcError;
}
export interface RunHeader {
  record: "header";
  format: "mex-conformance-run/1";
  kit: {
    [k: string]: unknown;
  };
  corpus: {
    [k: string]: unknown;
  };
  target: {
    [k: string]: unknown;
  };
  seed: string;
  challenge?: string | null;
  shard?: string | null;
  selection: string[];
  planned: string[];
  started_at: string;
  transport: string;
  jobs: number;
  node: string;
  required: string[];
  strict?: boolean;
  repeat?: RepeatWords;
}
export interface RunCase {
  record: "case";
  result: CaseResult;
  ms: number;
  evidence?: {
    [k: string]: unknown;
  } | null;
  facts?: {
    [k: string]: unknown;
  } | null;
}
export interface RunFooter {
  record: "footer";
  ended_at: string;
  duration_ms: number;
  restarts: number;
  exit_code: number;
  cases: number;
  probes: ProbeResult[];
  run_checks: RunCheckResult[];
  warnings: string[];
  stderr?: string;
  captured_stdout?: string[];
  digest: Sha256;
}
/**
 * target.json: how a runtime under test is started.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "target".
 */
export interface TargetFile {
  name: string;
  /**
   * @minItems 1
   */
  command?: string[];
  module?: string;
  /**
   * for a module: its process.argv
   */
  args?: string[];
  cwd?: string;
  env?: {
    [k: string]: string;
  };
  env_pass?: string[];
  timeouts?: TargetTimeouts;
}
export interface TargetTimeouts {
  hello_ms?: number;
  request_ms?: number;
  case_ms?: number;
  shutdown_ms?: number;
}
/**
 * mex-waivers.json: expected failures, each bound to one outcome.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "waivers".
 */
export interface Waivers {
  waivers: Waiver[];
}
export interface Waiver {
  case: string;
  expect: WaivedOutcome;
  reason: string;
  owner: string;
  issue?: string;
  created: string;
  expires: string;
  when?: WaiverCondition;
}
export interface WaivedOutcome {
  status: "fail" | "error" | "could_not_run";
  verdict?: "PASS" | "DENY" | "FAIL";
  gate?: string;
  code?: string | null;
  /**
   * an error is waivable only by its name
   */
  error?: "crash" | "timeout" | "target_protocol" | "harness" | "world_refused";
}
export interface WaiverCondition {
  target?: string;
  transport?: string;
}
/**
 * spec-cases/worlds/<name>.json: a named world that cases start from.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world-file".
 */
export interface WorldFile {
  title: string;
  world: World;
}
/**
 * Everything that a runtime is configured with for one case.
 *
 * This interface was referenced by `MexContract`'s JSON-Schema
 * via the `definition` "world".
 */
export interface World {
  registry?: EngineRegistry;
  /**
   * in place of registry, for what is no JSON
   */
  registry_text?: string;
  capability_registry: CapabilityRegistry;
  profiles: CapabilityProfile[];
  policy: SurfacePolicy;
  consents: ConsentRecord[];
  artifacts: WorldArtifact[];
  clock?: WorldClock;
}
export interface CapabilityRegistry {
  axes: string[];
  full_ids: string[];
}
export interface CapabilityProfile {
  id: string;
  allowed: string[];
}
export interface SurfacePolicy {
  denied: string[];
}
export interface WorldArtifact {
  handle: ArtifactHandle;
  base64?: string;
  text?: string;
  entries?: PathEntry[];
  media_type: string;
  artifact_type: string;
  pinned?: boolean;
  retention_kind?: "Log" | "Result" | "Evidence" | "Cache" | "Checkpoint";
  filename_hint?: string;
  created_at?: Timestamp;
}
export interface WorldClock {
  now: Timestamp;
}
