/** Makes invocations for the tests of engines, the way the runtime would. */
import { Readable } from "node:stream";
import type { ArtifactHandle, Budget, Determinism, EngineInvokeResult, PlannedOperation } from "../../spec-cases/contract/types.ts";
import { measureContent } from "../artifacts/content.ts";
import { sha256 } from "../artifacts/hash.ts";
import { ENGINE_INVOKE_RESULT, ENGINE_RESULT } from "../contract/validators.ts";
import type { EngineFunction } from "./adapter.ts";
import type { EngineSources } from "./engine-reply.ts";
import type { Invocation } from "./grant.ts";
import type { VerifiedEntry, VerifiedInputs } from "./verified-inputs.ts";

/** Time stands still, ids count up: the same invocation gives the same reply. */
export function fixedSources(): EngineSources {
  let count = 0;
  return {
    now: () => Date.UTC(2026, 0, 1),
    next_id: () => {
      count += 1;
      return `00000000-0000-4000-8000-${count.toString().padStart(12, "0")}`;
    },
  };
}

/** Artifacts that an invocation can read. */
export class TestInputs implements VerifiedInputs {
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #entries = new Map<string, readonly VerifiedEntry[]>();

  /** Stores a bundle; answers its handle. */
  putEntries(files: Readonly<Record<string, string>>): ArtifactHandle {
    const entries = Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
    const handle = this.put("", { kind: "bundle", ...measureContent({ kind: "entries", entries }) });
    this.#bytes.delete(handle.artifact_id);
    this.#entries.set(handle.artifact_id, entries);
    return handle;
  }

  /** Stores bytes; answers their handle. */
  put(content: string | Uint8Array, more: Partial<ArtifactHandle> = {}): ArtifactHandle {
    const bytes = Buffer.from(content);
    const artifact_id = `10000000-0000-4000-8000-${(this.#bytes.size + this.#entries.size).toString().padStart(12, "0")}`;
    this.#bytes.set(artifact_id, bytes);
    const uri = `.handshake/artifacts/L3/${artifact_id}/payload`;
    return { artifact_id, kind: "file", uri, content_hash: sha256(bytes), size_bytes: bytes.length, classification: "low", exportable: true, ...more };
  }

  read(artifact_id: string): Uint8Array | null {
    const bytes = this.#bytes.get(artifact_id);
    return bytes === undefined ? null : Uint8Array.from(bytes);
  }

  readEntries(artifact_id: string): readonly VerifiedEntry[] | null {
    return this.#entries.get(artifact_id) ?? null;
  }

  stream(artifact_id: string): AsyncIterable<Uint8Array> | null {
    const bytes = this.read(artifact_id);
    return bytes === null ? null : Readable.from([bytes]);
  }
}

/** What differs from one test to the next. */
export interface TestOperation {
  readonly engine_id: string;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly capabilities: readonly string[];
  readonly inputs?: TestInputs;
  readonly handles?: readonly ArtifactHandle[];
  readonly budget?: Budget;
  readonly determinism?: Determinism;
  readonly max_bytes?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_BUDGET: Budget = { wall_time_ms: 10_000, cpu_time_ms: 10_000, memory_bytes: 128 * 1024 * 1024, output_bytes: 1024 * 1024 };

/** An invocation as the runtime makes it. */
export function invocationOf(test: TestOperation): Invocation {
  const budget = test.budget ?? DEFAULT_BUDGET;
  const operation: PlannedOperation = {
    schema_version: "poe-1.0",
    op_id: "00000000-0000-4000-8000-0000000000aa",
    engine_id: test.engine_id,
    engine_version_req: "=1.0.0",
    operation: test.operation,
    inputs: [...(test.handles ?? [])],
    params: { ...test.params },
    capabilities_requested: [...test.capabilities],
    budget,
    determinism: test.determinism ?? "D3",
    evidence_policy: null,
    output_spec: { expected_types: [], ...(test.max_bytes === undefined ? {} : { max_bytes: test.max_bytes }) },
  };
  return {
    invocation: "invocation-1",
    engine_id: test.engine_id,
    operation,
    budget,
    capabilities_granted: test.capabilities,
    workspace: null,
    signal: test.signal ?? new AbortController().signal,
    inputs: test.inputs ?? new TestInputs(),
  };
}

/**
 * Runs an engine and checks that its reply has the form of the wire.
 * @throws Error where it has not.
 */
export async function play(engine: EngineFunction, invocation: Invocation): Promise<EngineInvokeResult & { readonly reply: unknown }> {
  const reply = await engine(invocation);
  const decoded = ENGINE_INVOKE_RESULT.decode(reply);
  if (!decoded.ok) throw new Error(`the reply violates its schema at ${decoded.violation.path}: ${decoded.violation.expected}`);
  const result = ENGINE_RESULT.violation(decoded.value.result);
  if (result !== null) throw new Error(`the result violates its schema at ${result.path}: ${result.expected}`);
  return { ...decoded.value, reply };
}

/** Text of the n-th staged artifact, or of one entry of it. */
export function stagedText({ staged }: EngineInvokeResult, index: number, entry?: string): string {
  const artifact = staged[index];
  const base64 = entry === undefined ? artifact?.base64 : artifact?.entries?.find((file) => file.path === entry)?.base64;
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}
