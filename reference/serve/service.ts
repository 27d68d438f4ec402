/** The service: target protocol 1.0 over any wire. */
import {
  CASE_END_PARAMS,
  CASE_RESUME_PARAMS,
  CASE_START_PARAMS,
  EXECUTE_PARAMS,
  HELLO_PARAMS,
  OBSERVE_PARAMS,
  SHUTDOWN_PARAMS,
  WORLD_LOAD_PARAMS,
} from "../contract/validators.ts";
import { RuntimeFault } from "../faults.ts";
import { closeCase, type OpenCase, observeCase, openCase, type WorldInstance } from "./case.ts";
import { PROTOCOL } from "./identity.ts";
import { DONE, method } from "./method.ts";
import { CASE_METHODS } from "./methods/table.ts";
import { identityWith, NO_OWN_ENGINES, type OwnEngines } from "./own-engines.ts";
import { type ServiceParts, serviceParts } from "./parts.ts";
import { RPC_CODES, type RpcCaller, RpcFault, type RpcHandler, RpcPeer, type RpcReply } from "./rpc.ts";
import { type CaseStorage, keptStorage, newStorage } from "./storage.ts";
import type { Wire } from "./wire.ts";

/** One session: the worlds and cases of one wire. */
class Session {
  readonly #parts: ServiceParts;
  readonly #caller: RpcCaller;
  readonly #worlds = new Map<string, WorldInstance>();
  readonly #cases = new Map<string, OpenCase>();
  readonly #finding: Promise<OwnEngines>;
  #own: OwnEngines = NO_OWN_ENGINES;

  constructor(parts: ServiceParts, caller: RpcCaller) {
    this.#parts = parts;
    this.#caller = caller;
    // Looked for while the harness says hello.
    this.#finding = parts.findOwnEngines().catch(() => NO_OWN_ENGINES);
  }

  handlers(close: () => void): ReadonlyMap<string, RpcHandler> {
    return new Map([
      ["hello", method(HELLO_PARAMS, ({ protocol }) => this.#hello(protocol))],
      ["world/load", method(WORLD_LOAD_PARAMS, ({ world_id, world }) => this.#loadWorld(world_id, world))],
      ["case/start", method(CASE_START_PARAMS, (params) => this.#startCase(params.case, params.world_id, newStorage(params.storage ?? null)))],
      ["case/resume", method(CASE_RESUME_PARAMS, (params) => this.#startCase(params.case, params.world_id, keptStorage(params.storage)))],
      ["execute", method(EXECUTE_PARAMS, ({ context, ...params }) => this.#execute(params.case, params.operation, params.operation_text, context))],
      ["observe", method(OBSERVE_PARAMS, (params) => ({ json: observeCase(this.#find(params.case), params.after ?? null) }))],
      ...CASE_METHODS.map((entry): [string, RpcHandler] => [entry.name, entry.bind((name) => this.#find(name))]),
      ["case/end", method(CASE_END_PARAMS, (params) => this.#endCase(params.case))],
      ["shutdown", method(SHUTDOWN_PARAMS, () => this.#shutdown(close))],
    ]);
  }

  async #hello(protocol: readonly string[]): Promise<RpcReply> {
    if (protocol.includes(PROTOCOL)) {
      this.#own = await this.#finding;
      return { value: identityWith(this.#parts.identity, this.#own) };
    }
    throw new RpcFault(RPC_CODES.invalidParams, `this runtime speaks protocol \`${PROTOCOL}\` only`);
  }

  #loadWorld(world_id: string, source: object): RpcReply {
    try {
      const world = this.#parts.loadWorld(source);
      this.#worlds.set(world_id, { world, capabilities: this.#parts.createAuthority(world.authority) });
      return { value: { accepted: true } };
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      return { value: { accepted: false, error: { code: error.code, message: error.message, path: error.path } } };
    }
  }

  /** At once: an execute may stand on the next line. */
  #startCase(name: string, world_id: string, storage: CaseStorage | null): RpcReply {
    const world = this.#worlds.get(world_id);
    if (world === undefined) throw new RpcFault(RPC_CODES.invalidParams, "`/world_id` names no loaded world; send world/load first");
    if (this.#cases.has(name)) throw new RpcFault(RPC_CODES.invalidParams, "`/case` is open already; send case/end first");
    const own = storage === null ? NO_OWN_ENGINES.open("") : this.#own.open(storage.folder);
    try {
      this.#cases.set(name, openCase(this.#parts, world, { name, caller: this.#caller, storage, own }));
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      throw new RpcFault(RPC_CODES.internal, `the case cannot be opened: ${error.code}: ${error.message}`);
    }
    return DONE;
  }

  async #execute(name: string, operation: object | undefined, text: string | undefined, context: object): Promise<RpcReply> {
    const { runtime, executes } = this.#find(name);
    return {
      value: await executes.run((signal) =>
        text === undefined ? runtime.execute(operation, context, { signal }) : runtime.executeText(text, context, { signal }),
      ),
    };
  }

  async #endCase(name: string): Promise<RpcReply> {
    const open = this.#find(name);
    this.#cases.delete(name);
    await closeCase(open, "caller");
    return DONE;
  }

  async #shutdown(close: () => void): Promise<RpcReply> {
    const open = [...this.#cases.values()];
    this.#cases.clear();
    await Promise.all(open.map((one) => closeCase(one, "shutdown")));
    // The answer goes out when this handler has ended; closing comes after it.
    setImmediate(close);
    return DONE;
  }

  #find(name: string): OpenCase {
    const found = this.#cases.get(name);
    if (found === undefined) throw new RpcFault(RPC_CODES.invalidParams, "`/case` names no open case; send case/start first");
    return found;
  }
}

/** A service, honest or with parts replaced; the answer serves one wire. */
export function createService(overrides: Partial<ServiceParts> = {}): (wire: Wire) => void {
  const parts = serviceParts(overrides);
  return (wire) => {
    new RpcPeer(parts.carry(wire), (caller) => new Session(parts, caller).handlers(() => wire.close()));
  };
}
