/** Other ways in which engines work that the target runs by itself. */
import { type Content, measureContent, readPayload } from "../artifacts/content.ts";
import type { EngineFunction } from "../engines/adapter.ts";
import type { Invocation } from "../engines/grant.ts";
import { type Draft, draftOf, objectIn, objectsIn } from "./draft.ts";
import type { Break } from "./seams.ts";

/** One of the target's own engines, made anew for each case; `folder` is where the case keeps its files. */
export const ownEngine =
  (engine_id: string, change: (honest: EngineFunction, folder: string) => EngineFunction): Break =>
  ({ findOwnEngines }) => ({
    async findOwnEngines() {
      const own = await findOwnEngines();
      return {
        ...own,
        open(folder) {
          const engines = own.open(folder);
          const honest = engines.get(engine_id);
          return honest === undefined ? engines : new Map([...engines, [engine_id, change(honest, folder)]]);
        },
      };
    },
  });

/** An engine gets something else than what it was called with. */
export const ownInvocations = (engine_id: string, change: (invocation: Invocation) => Invocation): Break =>
  ownEngine(engine_id, (honest) => (invocation) => honest(change(invocation)));

/** What an engine answers is another thing; `state` lives as long as the case. Null leaves the honest answer as it is. */
export const ownReplies = <State>(
  engine_id: string,
  state: () => State,
  change: (reply: Draft, invocation: Invocation, state: State) => Draft | null | Promise<Draft | null>,
): Break =>
  ownEngine(engine_id, (honest) => {
    const kept = state();
    return async (invocation) => {
      const reply: unknown = await honest(invocation);
      const draft = draftOf(reply);
      return (draft === null ? null : await change(draft, invocation, kept)) ?? reply;
    };
  });

/** True for a reply of an engine that did what it was asked. */
export const isSucceeded = (reply: Draft): boolean => objectIn(reply, "result")?.["status"] === "succeeded";

/** Content that an engine has staged. */
function contentOf(staged: Draft): Content {
  const { base64 } = staged;
  if (typeof base64 === "string") return readPayload({ base64 });
  return readPayload({ entries: objectsIn(staged, "entries").map((entry) => ({ path: String(entry["path"]), base64: String(entry["base64"]) })) });
}

/** Puts other content in the place of what was staged, with the hashes that belong to it. */
function restage(reply: Draft, staged: Draft, content: Content): void {
  const handle = objectIn(staged, "handle");
  const before = handle?.["content_hash"];
  const result = objectIn(reply, "result");
  const measured = measureContent(content);
  if (content.kind === "file") staged["base64"] = content.bytes.toString("base64");
  else staged["entries"] = content.entries.map(({ path, bytes }) => ({ path, base64: bytes.toString("base64") }));
  for (const named of [handle, ...objectsIn(result, "outputs")]) {
    if (named !== null && named["artifact_id"] === handle?.["artifact_id"]) Object.assign(named, measured);
  }
  const provenance = objectIn(result, "provenance");
  const hashes = provenance?.["outputs"];
  if (provenance !== null && Array.isArray(hashes)) provenance["outputs"] = hashes.map((hash) => (hash === before ? measured.content_hash : hash));
}

/** Outputs of an engine have other content; null leaves one as it is. */
export const ownOutputs = <State>(
  engine_id: string,
  state: () => State,
  change: (content: Content, invocation: Invocation, state: State) => Content | null,
): Break =>
  ownReplies(engine_id, state, (reply, invocation, kept) => {
    if (!isSucceeded(reply)) return null;
    const outputs = new Set(objectsIn(objectIn(reply, "result"), "outputs").map((handle) => handle["artifact_id"]));
    for (const staged of objectsIn(reply, "staged")) {
      if (!outputs.has(objectIn(staged, "handle")?.["artifact_id"] ?? null)) continue;
      const other = change(contentOf(staged), invocation, kept);
      if (other !== null) restage(reply, staged, other);
    }
    return reply;
  });
