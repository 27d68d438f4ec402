/** One open case: a fresh runtime over a shared world, with every engine bound to the harness. */
import type { ArtifactReadResult } from "../../spec-cases/contract/types.ts";
import type { ArtifactStore, StoredArtifact } from "../artifacts/store.ts";
import type { CapabilityAuthority } from "../capabilities/authority.ts";
import { defineAdapter, type EngineAdapter } from "../engines/adapter.ts";
import type { Invocation } from "../engines/grant.ts";
import { parseTimestamp } from "../envelope/timestamp.ts";
import type { Problems } from "../problems/problems.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { Runtime } from "../runtime/assemble.ts";
import { createStamp } from "../runtime/clock.ts";
import { createIngest, type Ingest } from "../runtime/ingest.ts";
import { createFaultSwitch, type FaultSwitch } from "./faults.ts";
import type { ServiceParts } from "./parts.ts";
import type { RpcCaller } from "./rpc.ts";
import type { LoadedWorld } from "./world.ts";

/** A case from case/start to case/end. */
export interface OpenCase {
  readonly runtime: Runtime;
  readonly recorder: Recorder;
  readonly problems: Problems;
  readonly artifacts: ArtifactStore;
  readonly ingest: Ingest;
  readonly faults: FaultSwitch;
}

/** How a case is opened. */
export interface CaseOpening {
  readonly name: string;
  readonly caller: RpcCaller;
  /** File of its recorder; null keeps it in memory. */
  readonly recorder_file: string | null;
}

/** A world with its authority, which all its cases share. */
export interface WorldInstance {
  readonly world: LoadedWorld;
  readonly capabilities: CapabilityAuthority;
}

/** Forwards an invocation to the harness, and tells it when the engine is to stop. */
function forwardTo(caller: RpcCaller, name: string): EngineAdapter {
  return defineAdapter(({ invocation, engine_id, operation, capabilities_granted, signal }: Invocation) => {
    const cancel = (): void => caller.notify("engine/cancel", { case: name, invocation, reason: String(signal.reason) });
    signal.addEventListener("abort", cancel, { once: true });
    return caller.request("engine/invoke", { case: name, invocation, engine_id, operation, capabilities_granted });
  });
}

/** Opens a case. */
export function openCase(parts: ServiceParts, { world, capabilities }: WorldInstance, { name, caller, recorder_file }: CaseOpening): OpenCase {
  const { redactor, measure, decoders, ids, timers, limits } = parts;
  const opened = parts.openRecorder({ redactor, ...(recorder_file === null ? {} : { file: recorder_file }) });
  const faults = createFaultSwitch(opened, parts.gates);
  const { recorder, gates } = faults;
  // After a restart time goes on where the log ends.
  const last = parseTimestamp(recorder.lastTime() ?? "")?.ms ?? null;
  const clock = parts.createClock(world.clock_start === null || last === null ? world.clock_start : Math.max(world.clock_start, last));
  const stamp = createStamp(clock, last);
  const problems = parts.createProblems({ redactText: redactor.redactText, fingerprint: parts.fingerprint });
  const artifacts = parts.createArtifacts(world.artifacts);
  const adapter = forwardTo(caller, name);
  const runtime = parts.assemble(
    {
      registry: world.registry,
      capabilities,
      consents: parts.createConsents(world.consents),
      artifacts,
      recorder,
      problems,
      adapters: new Map(world.registry.engine_ids.map((id) => [id, adapter])),
      redactText: redactor.redactText,
      gates,
      measure,
      decoders,
      ids,
      timers,
      limits,
      clock,
      stamp,
    },
    parts.steps,
  );
  return { runtime, recorder, problems, artifacts, ingest: createIngest({ recorder, problems, ids, stamp }), faults };
}

/** All that is recorded in a case, as JSON text: stored bodies are passed on as they are. */
export function observeCase({ recorder, problems }: OpenCase, after: string | null): string {
  const events = recorder.eventTexts(after).join(",");
  const diagnostics = recorder.diagnosticTexts().join(",");
  const grouped = diagnostics === "" ? "[]" : JSON.stringify(problems.group(recorder.diagnostics()));
  return `{"events":[${events}],"diagnostics":[${diagnostics}],"problems":${grouped}}`;
}

/** A stored artifact as the protocol carries it. */
export function readArtifact(artifact: StoredArtifact | null): ArtifactReadResult {
  if (artifact === null) return { found: false };
  const { handle, media_type, artifact_type, content } = artifact;
  const manifest = { ...handle, mime: media_type, artifact_type, layer: "L3" };
  if (content.kind === "file") return { found: true, manifest, base64: content.bytes.toString("base64") };
  return { found: true, manifest, entries: content.entries.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") })) };
}
