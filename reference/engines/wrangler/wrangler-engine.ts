/**
 * engine.wrangler (D2): checks, converts and profiles tables, and finds duplicate files. It runs in this process and starts no
 * program; xlsx and parquet are read in a thread that can be ended.
 */
import type { EngineInvokeResult } from "../../../spec-cases/contract/types.ts";
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { defineAdapter, type EngineAdapter, type EngineFunction } from "../adapter.ts";
import { delicacyOf, type EngineIdentity, type EngineSources, HARMLESS, type Produced, Reply, SYSTEM_SOURCES } from "../engine-reply.ts";
import type { Invocation } from "../grant.ts";
import { ALIKE } from "./duplicates.ts";
import { type LibraryPlace, libraryVersions, OWN_PLACE } from "./libraries.ts";
import { DEFAULT_LIMITS, type TableLimits } from "./limits.ts";
import { type Made, OPERATIONS } from "./operations.ts";
import { Pace } from "./pace.ts";
import { assertMayRead, readHandle } from "./params.ts";
import { WranglerFault } from "./wrangler-fault.ts";

/** What a deployment says. */
export interface WranglerEngineOptions {
  /** What differs from the default limits. */
  readonly limits?: Partial<TableLimits>;
  /** Where the optional libraries are looked for; default: where this file lies. */
  readonly library_place?: LibraryPlace;
  /** As the registry has them; default `mex-reference.wrangler` 1.0.0. */
  readonly implementation?: { readonly id: string; readonly version: string };
  readonly sources?: EngineSources;
}

const ENGINE_ID = "engine.wrangler";
const ENGINE_VERSION = "1.0.0";
/** Of a report on data that is refused. */
const MOST_LOG = 64 * 1024;

interface Settings {
  readonly limits: TableLimits;
  readonly library_place: LibraryPlace;
  readonly implementation: { readonly id: string; readonly version: string };
  readonly sources: EngineSources;
}

type End = { readonly made: Made } | { readonly error: WranglerFault };

function identityOf({ limits, library_place, implementation }: Settings): EngineIdentity {
  const libraries = libraryVersions(library_place);
  return {
    engine_id: ENGINE_ID,
    engine_version: ENGINE_VERSION,
    implementation,
    config: { limits: { ...limits }, alike: ALIKE, libraries },
    environment: { platform: process.platform, arch: process.arch, node: process.version, isolation: "in process, no program started", libraries },
  };
}

/** Hashes of the artifacts that the params name, as far as they are handles. */
function handlesOf({ operation }: Invocation, names: readonly string[]): ReturnType<typeof readHandle>[] {
  return names.flatMap((name) => {
    try {
      return [readHandle(operation.params, name)];
    } catch {
      return [];
    }
  });
}

async function run(invocation: Invocation, { limits, library_place }: Settings): Promise<End> {
  const operation = OPERATIONS.get(invocation.operation.operation);
  if (operation === undefined) return { error: new WranglerFault("WR_DATA_PARSE_ERROR", "the engine has no such operation") };
  try {
    assertMayRead(invocation.capabilities_granted, operation.code);
    const pace = new Pace(invocation.budget, invocation.signal, operation.code);
    pace.check();
    const made = await operation.run(invocation, { limits, library_place, pace });
    await pace.pause();
    return { made };
  } catch (error) {
    if (!(error instanceof WranglerFault)) throw error;
    return { error };
  }
}

/** At D0 and D1 a result carries evidence (MEX-DET-02): what was asked, of what. */
function evidenceFor({ operation }: Invocation, inputs: readonly string[]): readonly Produced[] {
  if (operation.determinism === "D2" || operation.determinism === "D3") return [];
  const text = canonicalJson({ operation: operation.operation, params: operation.params, inputs });
  return [{ content: { kind: "file", bytes: Buffer.from(text) }, kind: "transcript", media_type: "application/json", artifact_type: "artifact.dataset" }];
}

/** The report on data that is refused, as far as a log holds it. */
function logOf({ content, media_type }: Produced): Produced | null {
  if (content.kind !== "file" || content.bytes.length > MOST_LOG) return null;
  return { content, kind: "tool_output", media_type, artifact_type: "artifact.document" };
}

async function invoke(invocation: Invocation, settings: Settings, identity: EngineIdentity): Promise<EngineInvokeResult> {
  const reply = new Reply(invocation, identity, settings.sources);
  const handles = handlesOf(invocation, OPERATIONS.get(invocation.operation.operation)?.artifacts ?? []);
  const inputs = handles.map((handle) => handle.content_hash);
  const delicacy = handles.length === 0 ? HARMLESS : delicacyOf(handles);
  const end = await run(invocation, settings);
  if ("error" in end) return reply.compose({ inputs, delicacy, error: end.error });
  const { produced, refused } = end.made;
  if (refused !== undefined) return reply.compose({ inputs, delicacy, logs: logOf(produced), error: refused });
  return reply.compose({ inputs, delicacy, outputs: [produced], evidence: evidenceFor(invocation, inputs) });
}

/** The engine as a function, for tests and for those who bring their own adapter. */
export function wranglerEngine(options: WranglerEngineOptions = {}): EngineFunction {
  const settings: Settings = {
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    library_place: options.library_place ?? OWN_PLACE,
    implementation: options.implementation ?? { id: "mex-reference.wrangler", version: "1.0.0" },
    sources: options.sources ?? SYSTEM_SOURCES,
  };
  let identity: EngineIdentity | undefined;
  return (invocation) => {
    // Files are looked at for it: an engine that is never called asks for none.
    identity ??= identityOf(settings);
    return invoke(invocation, settings, identity);
  };
}

/** The engine behind the invocation grant: what the runtime's adapter table takes for `engine.wrangler`. */
export function createWranglerEngine(options: WranglerEngineOptions = {}): EngineAdapter {
  return defineAdapter(wranglerEngine(options));
}
