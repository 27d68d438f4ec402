/** One open case: a fresh runtime over a shared world, with every engine bound to the harness. */
import type { CapabilityAuthority } from "../capabilities/authority.ts";
import type { ConsentStore } from "../consent/store.ts";
import type { EngineFunction } from "../engines/adapter.ts";
import type { VerifiedInputs } from "../engines/verified-inputs.ts";
import type { Problems } from "../problems/problems.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { Runtime } from "../runtime/assemble.ts";
import { type Clock, createStamp, type Ids, lastRecorded } from "../runtime/clock.ts";
import type { Housekeeping } from "../runtime/housekeeping.ts";
import type { Ingest } from "../runtime/ingest.ts";
import type { CaseArtifacts } from "./case-artifacts.ts";
import { createFaultSwitch, type FaultSwitch } from "./faults.ts";
import { forwardTo } from "./forward.ts";
import { OpenExecutes } from "./open-executes.ts";
import type { ServiceParts } from "./parts.ts";
import type { RpcCaller } from "./rpc.ts";
import type { CaseStorage } from "./storage.ts";
import type { LoadedWorld } from "./world.ts";

/** A case from case/start to case/end. */
export interface OpenCase {
  readonly runtime: Runtime;
  readonly executes: OpenExecutes;
  readonly recorder: Recorder;
  readonly problems: Problems;
  readonly artifacts: CaseArtifacts;
  readonly consents: ConsentStore;
  /** Verified inputs of the invocations that are open, by invocation (feature artifacts.read_back). */
  readonly reading: ReadonlyMap<string, VerifiedInputs>;
  /** The folder of a case that has one. */
  readonly folder: string | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly stamp: () => string;
  readonly ingest: Ingest;
  readonly housekeeping: Housekeeping;
  readonly faults: FaultSwitch;
}

/** How a case is opened. */
export interface CaseOpening {
  readonly name: string;
  readonly caller: RpcCaller;
  /** Null keeps recorder and artifacts in memory. */
  readonly storage: CaseStorage | null;
  /** Engines that the target runs by itself where the harness says so. */
  readonly own: ReadonlyMap<string, EngineFunction>;
}

/** A world with its authority, which all its cases share. */
export interface WorldInstance {
  readonly world: LoadedWorld;
  readonly capabilities: CapabilityAuthority;
}

/** Opens a case. */
export function openCase(parts: ServiceParts, { world, capabilities }: WorldInstance, { name, caller, storage, own }: CaseOpening): OpenCase {
  const { redactor, measure, decoders, ids, timers, limits } = parts;
  const opened = parts.openRecorder({ redactor, ...(storage === null ? {} : { file: storage.recorder_file }) });
  const faults = createFaultSwitch(opened, parts.gates);
  const { recorder, gates } = faults;
  const last = lastRecorded(recorder);
  const clock = parts.createClock(world.clock_start === null || last === null ? world.clock_start : Math.max(world.clock_start, last));
  const stamp = createStamp(clock, last);
  const problems = parts.createProblems({ redactText: redactor.redactText, fingerprint: parts.fingerprint });
  const artifacts = parts.openArtifacts(world.artifacts, storage);
  const consents = parts.createConsents(world.consents);
  const reading = new Map<string, VerifiedInputs>();
  const adapter = forwardTo({ name, caller, own, reading });
  const runtime = parts.assemble(
    {
      registry: world.registry,
      capabilities,
      consents,
      artifacts: artifacts.store,
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
  const ingest = parts.createIngest({ recorder, problems, ids, stamp });
  const housekeeping = parts.createHousekeeping({ artifacts: artifacts.store, recorder, ids, stamp });
  const folder = storage?.folder ?? null;
  const executes = new OpenExecutes();
  return { runtime, executes, recorder, problems, artifacts, consents, reading, folder, clock, ids, stamp, ingest, housekeeping, faults };
}

/** All that is recorded in a case, as JSON text: stored bodies are passed on as they are. */
export function observeCase({ recorder, problems }: OpenCase, after: string | null): string {
  const events = recorder.eventTexts(after).join(",");
  const diagnostics = recorder.diagnosticTexts().join(",");
  const grouped = diagnostics === "" ? "[]" : JSON.stringify(problems.group(recorder.diagnostics()));
  return `{"events":[${events}],"diagnostics":[${diagnostics}],"problems":${grouped}}`;
}

/** Ends a case: what is open is called off and answered, and nothing of it is held open. */
export async function closeCase({ executes, recorder, artifacts }: OpenCase, reason: "caller" | "shutdown"): Promise<void> {
  await executes.callOff(reason);
  recorder.close();
  artifacts.store.close();
}
