/** Honesty probes before the corpus: a target that answers anything with success proves nothing. */
import type { ProbeResult } from "../../spec-cases/contract/types.ts";
import type { Corpus } from "../cases/types.ts";
import { buildSuccess } from "../engine/success.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, member, stringMember } from "../json.ts";
import type { Session } from "../targets/session.ts";

const PROBE_WORLD = "probe";
const UNKNOWN_METHOD = "mex/no-such-method";

/** Performs the probes in a fresh session. A failed one is an error of PROBE-*, and the run goes on. */
export async function performProbes(session: Session, corpus: Corpus, random: string): Promise<ProbeResult[]> {
  return [await probe("PROBE-METHOD", () => unknownMethod(session)), await probe("PROBE-ENGINE", () => unknownEngine(session, corpus, random))];
}

/** One unjudged execute, so that the first case does not pay for what is loaded late. */
export async function warmUp(session: Session, corpus: Corpus): Promise<void> {
  try {
    await executeOnce(session, corpus, "c-warm-up", {});
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
  }
}

async function probe(id: string, perform: () => Promise<string | null>): Promise<ProbeResult> {
  try {
    const fault = await perform();
    return { id, status: fault === null ? "pass" : "error", message: fault ?? "answered honestly" };
  } catch (error) {
    return { id, status: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

async function unknownMethod(session: Session): Promise<string | null> {
  const answer = await session.probe(UNKNOWN_METHOD);
  if (answer.kind === "rpc_error" && answer.code === -32601) return null;
  return `a method that does not exist was answered with ${answer.kind === "rpc_error" ? `code ${answer.code}` : "a result"}; expected the JSON-RPC error -32601`;
}

async function unknownEngine(session: Session, corpus: Corpus, random: string): Promise<string | null> {
  const value = await executeOnce(session, corpus, "c-probe-engine", { engine_id: `engine.probe_${random}`, operation: `probe_${random}.run` });
  const succeeded = stringMember(value, "outcome") === "executed" && stringMember(member(value, "result"), "status") === "succeeded";
  return succeeded ? "an operation of an engine that is in no registry succeeded" : null;
}

async function executeOnce(session: Session, corpus: Corpus, wireCase: string, changes: JsonObject): Promise<JsonObject> {
  const file = corpus.operations.get("context-search-d3");
  const world = corpus.worlds.get("default");
  if (file === undefined || world === undefined) throw new HarnessError("CORPUS", "the probes need world `default` and operation `context-search-d3`");
  const sentWorld: JsonObject = JSON.parse(JSON.stringify(world));
  const operation: JsonObject = { ...JSON.parse(JSON.stringify(file.operation)), ...changes };
  session.openCase(wireCase, {
    invoked: (params, reply) => {
      const call = {
        invocation: "probe",
        engine_id: stringMember(params, "engine_id") ?? "",
        operation: isObject(params["operation"]) ? params["operation"] : {},
        capabilities_granted: [],
        nth: 0,
        seed: wireCase,
        started_at_ms: Date.now(),
        world: sentWorld,
      };
      const { result, staged } = buildSuccess(call);
      reply({ result: { result, staged } });
    },
    cancelled: () => undefined,
    traced: () => undefined,
  });
  try {
    const loaded = await session.loadWorld(PROBE_WORLD, sentWorld);
    if (loaded.kind === "rpc_error" || member(loaded.value, "accepted") !== true) throw new HarnessError("TARGET_PROTOCOL", "the default world was refused");
    await session.call("case/start", { case: wireCase, world_id: PROBE_WORLD, seed: wireCase });
    const answer = await session.call("execute", { case: wireCase, operation, context: { ...file.context } });
    await session.call("case/end", { case: wireCase });
    return answer.kind === "result" ? answer.value : {};
  } finally {
    session.closeCase(wireCase);
  }
}
