/**
 * engine.context (D3): looks through the files of a root folder, within the scopes that were granted.
 * It runs in this process: there is no program to isolate, paths are verified instead (scope.ts, file-reader.ts).
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { EngineInvokeResult } from "../../../spec-cases/contract/types.ts";
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { isJsonObject, type JsonObject, stringMember } from "../../json.ts";
import { defineAdapter, type EngineAdapter, type EngineFunction } from "../adapter.ts";
import { type Delicacy, type EngineIdentity, type EngineSources, HARMLESS, type Produced, Reply, SYSTEM_SOURCES } from "../engine-reply.ts";
import type { Invocation } from "../grant.ts";
import { collectHits } from "./collect-hits.ts";
import { ContextFault } from "./context-fault.ts";
import { expressionMatcher, type LineMatcher, literalMatcher, markMatcher } from "./line-matcher.ts";
import { openRange } from "./open-range.ts";
import { Pace } from "./pace.ts";
import { readHitLimit, readRange, readScopes, readText } from "./params.ts";
import { locate, outermost, type ScopeTable, type Territory, territoryOf } from "./scope.ts";

/** What a deployment says. */
export interface ContextEngineOptions {
  /** Folder that all paths are relative to. */
  readonly root: string;
  /** Folders for each scope of `fs.read`; default: `fs.read:scopes` is the whole root. */
  readonly scopes?: ScopeTable;
  /** Larger files are skipped by searches, with a note; default 1 MiB. */
  readonly most_file_bytes?: number;
  /** Of what the engine hands out; default: low, exportable. */
  readonly delicacy?: Delicacy;
  /** As the registry has them; default `impl.context` 1.0.0. */
  readonly implementation?: { readonly id: string; readonly version: string };
  readonly sources?: EngineSources;
}

const ENGINE_ID = "engine.context";
const ENGINE_VERSION = "1.0.0";
const MOST_FILE_BYTES = 1024 * 1024;
/** Open work is listed without a `k`: this many marks at most. */
const MOST_MARKS = 10_000;
/** Where neither budget nor output_spec says one. */
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

type Settings = Required<Omit<ContextEngineOptions, "root">> & { readonly root: string };

/** What one operation made: its bytes, and the hash of what it read. */
interface Made {
  readonly produced: Produced;
  readonly read_hash: string;
}

function document(bytes: Buffer): Produced {
  return { content: { kind: "file", bytes }, kind: "file", media_type: "text/plain; charset=utf-8", artifact_type: "artifact.document" };
}

function dataset(bytes: Buffer): Produced {
  return { content: { kind: "file", bytes }, kind: "dataset_slice", media_type: "application/json", artifact_type: "artifact.dataset" };
}

function outputCap({ operation, budget }: Invocation): number {
  return Math.min(budget.output_bytes ?? MOST_OUTPUT_BYTES, operation.output_spec.max_bytes ?? MOST_OUTPUT_BYTES);
}

function matcherFor(mode: string, query: string): LineMatcher {
  if (mode === "literal") return literalMatcher(query);
  if (mode === "regex") return expressionMatcher(query);
  throw new ContextFault("CTX_QUERY_ERROR", "mode `semantic` needs an index, which this engine does not keep; use `literal` or `regex`");
}

async function collect(
  invocation: Invocation,
  settings: Settings,
  territory: Territory,
  quest: { readonly head: JsonObject; readonly matcher: LineMatcher; readonly most_hits: number },
): Promise<Made> {
  const { operation, budget, signal } = invocation;
  const written = readScopes(operation.params);
  const places = outermost(await Promise.all(written.map((scope) => locate(scope, territory))));
  const head = { ...quest.head, scopes: places.map((place) => (place.relative === "" ? "." : place.relative)) };
  const { matcher, most_hits } = quest;
  const limits = { most_hits, most_file_bytes: settings.most_file_bytes, most_bytes: outputCap(invocation) };
  const { bytes, read_hash } = await collectHits({ territory, places, matcher, ...limits }, head, new Pace(budget, signal));
  return { produced: dataset(bytes), read_hash };
}

type Operation = (invocation: Invocation, settings: Settings, territory: Territory) => Promise<Made>;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    "context.search",
    async (invocation, settings, territory) => {
      const { params } = invocation.operation;
      const [query, mode] = [readText(params, "query"), readText(params, "mode")];
      const quest = { head: { operation: "context.search", mode, query }, matcher: matcherFor(mode, query), most_hits: readHitLimit(params) };
      return collect(invocation, settings, territory, quest);
    },
  ],
  [
    "context.find_todos",
    async (invocation, settings, territory) =>
      collect(invocation, settings, territory, { head: { operation: "context.find_todos" }, matcher: markMatcher(), most_hits: MOST_MARKS }),
  ],
  [
    "context.open_ref",
    async (invocation, _settings, territory) => {
      const { budget } = invocation;
      const { params } = invocation.operation;
      const place = await locate(readText(params, "file"), territory);
      const { bytes, read_hash } = await openRange(place, territory, readRange(params), outputCap(invocation), new Pace(budget, invocation.signal));
      return { produced: document(bytes), read_hash };
    },
  ],
]);

/** Version of the library for expressions; null where it is not installed. */
function expressionsVersion(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve("re2js");
    const manifest: unknown = JSON.parse(readFileSync(path.join(path.dirname(entry), "..", "package.json"), "utf8"));
    return isJsonObject(manifest) ? stringMember(manifest, "version") : null;
  } catch {
    return null;
  }
}

function identityOf({ implementation, scopes, most_file_bytes }: Settings): EngineIdentity {
  const expressions = expressionsVersion();
  return {
    engine_id: ENGINE_ID,
    engine_version: ENGINE_VERSION,
    implementation,
    config: { scopes: Object.fromEntries(Object.entries(scopes)), most_file_bytes, most_marks: MOST_MARKS, re2js: expressions },
    environment: { platform: process.platform, arch: process.arch, node: process.version, isolation: "in process, paths verified", re2js: expressions },
  };
}

/** At D0 and D1 a result carries evidence (MEX-DET-02): which state of the files it speaks of. */
function evidenceFor({ operation }: Invocation, read_hash: string): readonly Produced[] {
  if (operation.determinism === "D2" || operation.determinism === "D3") return [];
  return [dataset(Buffer.from(canonicalJson({ operation: operation.operation, params: operation.params, read_hash })))];
}

async function invoke(invocation: Invocation, settings: Settings, identity: EngineIdentity): Promise<EngineInvokeResult> {
  const reply = new Reply(invocation, identity, settings.sources);
  const { delicacy } = settings;
  try {
    const run = OPERATIONS.get(invocation.operation.operation);
    if (run === undefined) throw new ContextFault("CTX_QUERY_ERROR", "the engine has no such operation");
    const territory = await territoryOf(settings.root, invocation.capabilities_granted, settings.scopes);
    const { produced, read_hash } = await run(invocation, settings, territory);
    return reply.compose({ inputs: [read_hash], delicacy, outputs: [produced], evidence: evidenceFor(invocation, read_hash) });
  } catch (error) {
    if (!(error instanceof ContextFault)) throw error;
    return reply.compose({ inputs: [], delicacy, error });
  }
}

/** The engine as a function, for tests and for those who bring their own adapter. */
export function contextEngine(options: ContextEngineOptions): EngineFunction {
  const settings: Settings = {
    scopes: { scopes: ["."] },
    most_file_bytes: MOST_FILE_BYTES,
    delicacy: HARMLESS,
    implementation: { id: "impl.context", version: "1.0.0" },
    sources: SYSTEM_SOURCES,
    ...options,
  };
  const identity = identityOf(settings);
  return (invocation) => invoke(invocation, settings, identity);
}

/** The engine behind the invocation grant: what the runtime's adapter table takes for `engine.context`. */
export function createContextEngine(options: ContextEngineOptions): EngineAdapter {
  return defineAdapter(contextEngine(options));
}
