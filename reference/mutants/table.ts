/** Every mutant and every adversary. Each topic has a file; a new mutant is one entry there. */
import { PLAIN_ADVERSARIES } from "./adversaries.ts";
import { ARTIFACT_BUNDLE_CONTENT_MUTANTS } from "./artifacts-bundle-contents.ts";
import { ARTIFACT_BUNDLE_MUTANTS } from "./artifacts-bundles.ts";
import { ARTIFACT_CANONICAL_MUTANTS } from "./artifacts-canonical.ts";
import { ARTIFACT_INPUT_MUTANTS } from "./artifacts-inputs.ts";
import { ARTIFACT_MATERIALIZE_MUTANTS } from "./artifacts-materialize.ts";
import { ARTIFACT_OUTPUT_MUTANTS } from "./artifacts-outputs.ts";
import { ARTIFACT_READING_MUTANTS } from "./artifacts-reading.ts";
import { ARTIFACT_STORED_MUTANTS } from "./artifacts-stored.ts";
import { BROAD_MUTANTS } from "./broad.ts";
import { BUDGET_KILL_MUTANTS } from "./budget-kill.ts";
import { BUDGET_REQUEST_MUTANTS } from "./budget-request.ts";
import { BY_HEART } from "./by-heart.ts";
import { BYPASS_MUTANTS } from "./bypass.ts";
import { CAPABILITY_CHECK_MUTANTS } from "./capability-checks.ts";
import { CAPABILITY_GRANT_MUTANTS } from "./capability-grants.ts";
import { CAPABILITY_ID_MUTANTS } from "./capability-ids.ts";
import { CONSENT_UPDATE_MUTANTS } from "./consent-update.ts";
import { CONSENT_MUTANTS } from "./consents.ts";
import { DETERMINISM_MUTANTS } from "./determinism.ts";
import { ENGINE_MUTANTS } from "./engine-mutants.ts";
import { ENVELOPE_FIELDS_MUTANTS } from "./envelope-fields.ts";
import { ENVELOPE_IDENTITY_MUTANTS } from "./envelope-identity.ts";
import { ENVELOPE_INPUTS_MUTANTS } from "./envelope-inputs.ts";
import { ENVELOPE_PARAMS_MUTANTS } from "./envelope-params.ts";
import { ENVELOPE_TARGET_MUTANTS } from "./envelope-target.ts";
import { ENVELOPE_TEXT_MUTANTS } from "./envelope-text.ts";
import { EVENT_ORDER_MUTANTS } from "./event-order.ts";
import { EVENT_MUTANTS } from "./events.ts";
import { FURTHER_FIELDS_MUTANTS } from "./further-fields.ts";
import { INTEGRITY_REQUEST_MUTANTS } from "./integrity-request.ts";
import { LEVELS_MUTANTS } from "./levels.ts";
import type { Adversary, Mutant } from "./mutant.ts";
import { OWN_BUDGET_MUTANTS } from "./own-budget.ts";
import { PIPELINE_MUTANTS } from "./pipeline.ts";
import { PIPELINE_DENIAL_MUTANTS } from "./pipeline-denials.ts";
import { PROBLEM_MUTANTS } from "./problems.ts";
import { RECORDER_DIAGNOSTIC_MUTANTS } from "./recorder-diagnostics.ts";
import { RECORDER_DURABLE_MUTANTS } from "./recorder-durable.ts";
import { RECORDER_INGEST_MUTANTS } from "./recorder-ingest.ts";
import { REDACTION_MUTANTS } from "./redaction.ts";
import { REGISTRY_MUTANTS } from "./registry.ts";
import { REGISTRY_ENGINE_MUTANTS } from "./registry-engines.ts";
import { REGISTRY_TEXT_MUTANTS } from "./registry-text.ts";
import { RESULT_CAP_MUTANTS } from "./result-caps.ts";
import { RESULT_ENGINE_MUTANTS } from "./result-engine.ts";
import { RESULT_ERROR_MUTANTS } from "./result-errors.ts";
import { RESULT_EVIDENCE_MUTANTS } from "./result-evidence.ts";
import { RESULT_EXPORT_MUTANTS } from "./result-export.ts";
import { RESULT_FAILING_GATE_MUTANTS } from "./result-failing-gates.ts";
import { RESULT_JUDGED_MUTANTS } from "./result-judged.ts";
import { RESULT_PROVENANCE_MUTANTS } from "./result-provenance.ts";
import { RESULT_RECORD_MUTANTS } from "./result-record.ts";
import { RESULT_SHAPE_MUTANTS } from "./result-shape.ts";
import { RETENTION_MUTANTS } from "./retention.ts";
import { RETENTION_LOG_MUTANTS } from "./retention-log.ts";
import { RETENTION_VERSION_MUTANTS } from "./retention-versions.ts";
import { SANDBOX_MUTANTS } from "./sandbox.ts";
import { SIZE_MUTANTS } from "./size.ts";

export const MUTANTS: readonly Mutant[] = [
  ...ENVELOPE_IDENTITY_MUTANTS,
  ...ENVELOPE_TARGET_MUTANTS,
  ...ENVELOPE_INPUTS_MUTANTS,
  ...ENVELOPE_PARAMS_MUTANTS,
  ...ENVELOPE_FIELDS_MUTANTS,
  ...ENVELOPE_TEXT_MUTANTS,
  ...FURTHER_FIELDS_MUTANTS,
  ...SIZE_MUTANTS,
  ...LEVELS_MUTANTS,
  ...PIPELINE_MUTANTS,
  ...PIPELINE_DENIAL_MUTANTS,
  ...BYPASS_MUTANTS,
  ...CAPABILITY_ID_MUTANTS,
  ...CAPABILITY_GRANT_MUTANTS,
  ...CAPABILITY_CHECK_MUTANTS,
  ...CONSENT_MUTANTS,
  ...INTEGRITY_REQUEST_MUTANTS,
  ...BUDGET_REQUEST_MUTANTS,
  ...EVENT_MUTANTS,
  ...EVENT_ORDER_MUTANTS,
  ...REDACTION_MUTANTS,
  ...PROBLEM_MUTANTS,
  ...BUDGET_KILL_MUTANTS,
  ...CONSENT_UPDATE_MUTANTS,
  ...RECORDER_DIAGNOSTIC_MUTANTS,
  ...RECORDER_DURABLE_MUTANTS,
  ...RECORDER_INGEST_MUTANTS,
  ...REGISTRY_ENGINE_MUTANTS,
  ...REGISTRY_TEXT_MUTANTS,
  ...REGISTRY_MUTANTS,
  ...RESULT_CAP_MUTANTS,
  ...RESULT_ENGINE_MUTANTS,
  ...RESULT_ERROR_MUTANTS,
  ...RESULT_EVIDENCE_MUTANTS,
  ...RESULT_EXPORT_MUTANTS,
  ...RESULT_FAILING_GATE_MUTANTS,
  ...RESULT_JUDGED_MUTANTS,
  ...RESULT_PROVENANCE_MUTANTS,
  ...RESULT_RECORD_MUTANTS,
  ...RESULT_SHAPE_MUTANTS,
  ...RETENTION_LOG_MUTANTS,
  ...RETENTION_MUTANTS,
  ...RETENTION_VERSION_MUTANTS,
  ...ARTIFACT_BUNDLE_CONTENT_MUTANTS,
  ...ARTIFACT_BUNDLE_MUTANTS,
  ...ARTIFACT_CANONICAL_MUTANTS,
  ...ARTIFACT_INPUT_MUTANTS,
  ...ARTIFACT_MATERIALIZE_MUTANTS,
  ...ARTIFACT_OUTPUT_MUTANTS,
  ...ARTIFACT_READING_MUTANTS,
  ...ARTIFACT_STORED_MUTANTS,
  ...ENGINE_MUTANTS,
  ...SANDBOX_MUTANTS,
  ...OWN_BUDGET_MUTANTS,
  ...DETERMINISM_MUTANTS,
  ...BROAD_MUTANTS,
];

export const ADVERSARIES: readonly Adversary[] = [...PLAIN_ADVERSARIES, ...BY_HEART];
