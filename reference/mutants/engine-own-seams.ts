/** Ways to break an engine that the reference runs by itself: around the honest one, or in its place. */
import type { StagedArtifact } from "../../spec-cases/contract/types.ts";
import { measureContent, readPayload } from "../artifacts/content.ts";
import type { EngineFunction } from "../engines/adapter.ts";
import type { Invocation } from "../engines/grant.ts";
import type { VerifiedInputs } from "../engines/verified-inputs.ts";
import { findOwnEngines } from "../serve/own-engines.ts";
import { copyOf, type Draft, draftOf, isDraft, objectIn, objectsIn } from "./draft.ts";
import type { Break } from "./seams.ts";

/** Another engine in the place of one of the reference's own; the others are not there. */
export function ownEngine(engine: string, change: (honest: EngineFunction, folder: string) => EngineFunction): Break {
  return () => ({
    async findOwnEngines() {
      const found = await findOwnEngines();
      return {
        engine_ids: found.engine_ids.filter((id) => id === engine),
        operations: found.operations.filter((name) => name.startsWith(`${engine.slice("engine.".length)}.`)),
        classes: [],
        open(folder) {
          const honest = found.open(folder).get(engine);
          return new Map(honest === undefined ? [] : [[engine, change(honest, folder)]]);
        },
      };
    },
  });
}

function isParams(value: Draft | null): value is Draft & Invocation["operation"]["params"] {
  return value !== null;
}

/** An engine that is asked something else than what was judged. */
export function askingOtherwise(honest: EngineFunction, change: (params: Draft, operation: string) => void): EngineFunction {
  return (invocation) => {
    const { operation } = invocation;
    const params = draftOf(operation.params);
    if (!isParams(params)) return honest(invocation);
    change(params, operation.operation);
    return honest({ ...invocation, operation: { ...operation, params } });
  };
}

/** The same as a mutant's difference. */
export function askedOtherwise(engine: string, change: (params: Draft, operation: string) => void): Break {
  return ownEngine(engine, (honest) => askingOtherwise(honest, change));
}

/** The engine reads files in another way; `change` gets their text. */
export function readOtherwise(engine: string, change: (text: string) => string): Break {
  return ownEngine(engine, (honest) => (invocation) => {
    const { inputs } = invocation;
    if (inputs === undefined) return honest(invocation);
    const read = (id: string): Uint8Array | null => {
      const bytes = inputs.read(id);
      return bytes === null ? null : Buffer.from(change(Buffer.from(bytes).toString("utf8")));
    };
    const changed: VerifiedInputs = {
      read,
      readEntries: (id) => inputs.readEntries(id),
      stream(id) {
        const bytes = read(id);
        return bytes === null ? null : oncePiece(bytes);
      },
    };
    return honest({ ...invocation, inputs: changed });
  });
}

async function* oncePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What the engine answers is changed on its way to the runtime. */
export function answersOtherwise(engine: string, change: (reply: Draft, invocation: Invocation) => void): Break {
  return ownEngine(engine, (honest) => async (invocation) => {
    const reply = copyOf(await honest(invocation));
    if (isDraft(reply)) change(reply, invocation);
    return reply;
  });
}

function isPayload(value: Draft): value is Draft & Pick<StagedArtifact, "base64" | "entries"> {
  return "base64" in value || "entries" in value;
}

/** Text of a file that is changed: hash, size and provenance say what it is now, as an engine would that made it so. */
function restage(staged: Draft, change: (text: string) => string): readonly [before: string, after: string] | null {
  const handle = objectIn(staged, "handle");
  if (handle === null || typeof staged["base64"] !== "string") return null;
  staged["base64"] = Buffer.from(change(Buffer.from(staged["base64"], "base64").toString("latin1")), "latin1").toString("base64");
  if (!isPayload(staged)) return null;
  const before = String(handle["content_hash"]);
  const { content_hash, size_bytes } = measureContent(readPayload(staged));
  Object.assign(handle, { content_hash, size_bytes });
  return [before, content_hash];
}

/** The engine makes other outputs; `change` gets the bytes of a file as latin1, and the operation that was asked for. */
export function makesOtherwise(engine: string, change: (text: string, operation: string) => string): Break {
  return answersOtherwise(engine, (reply, { operation }) => {
    const result = objectIn(reply, "result");
    const hashes = new Map<string, string>();
    for (const staged of objectsIn(reply, "staged")) {
      const changed = restage(staged, (text) => change(text, operation.operation));
      const handle = objectIn(staged, "handle");
      const told = objectsIn(result, "outputs").find(({ artifact_id }) => artifact_id === handle?.["artifact_id"]);
      if (changed === null || handle === null || told === undefined) continue;
      hashes.set(...changed);
      Object.assign(told, handle);
    }
    const provenance = objectIn(result, "provenance");
    const outputs = provenance?.["outputs"];
    if (provenance !== null && Array.isArray(outputs)) provenance["outputs"] = outputs.map((hash) => hashes.get(String(hash)) ?? hash);
  });
}

/** Failed results with one of these codes are successes, without anything in them. */
export function failsOtherwise(engine: string, ...codes: readonly string[]): Break {
  return answersOtherwise(engine, (reply) => {
    const result = objectIn(reply, "result");
    if (result === null || !objectsIn(result, "errors").some(({ code }) => codes.includes(String(code)))) return;
    Object.assign(result, { status: "succeeded", errors: [] });
  });
}
