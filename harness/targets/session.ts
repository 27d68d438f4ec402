/** A running target that has said hello: worlds, cases, and what it calls back. */
import path from "node:path";
import type { HelloResult } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { Answer } from "../observe/types.ts";
import { packageRoot } from "../package-root.ts";
import { Peer } from "./peer.ts";
import { type CaseListener, SessionState } from "./session-state.ts";
import { startStdio } from "./stdio.ts";
import type { TargetConfig, Timeouts } from "./target-config.ts";
import { startTimer } from "./timer.ts";
import type { ExitInfo, Transport, Wire, WireListener } from "./wire.ts";
import { startWorker } from "./worker.ts";

/** What is said in hello. */
export interface Greeting {
  readonly kit: { readonly name: string; readonly version: string };
  readonly corpus: { readonly revision: string; readonly digest: string };
}

const PROTOCOL = "1.0";

/** A target that was started and has not said hello: it gets ready while the harness loads the corpus. */
export class StartedTarget {
  readonly state = new SessionState();
  readonly wire: Wire;
  readonly peer: Peer;

  /** Throws TARGET_START where it cannot even be tried. `start` stands for another way to start it. */
  constructor(config: TargetConfig, transport: Transport, start: (listener: WireListener) => Wire = (listener) => tryStart(config, transport, listener)) {
    const wire = start(this.state);
    this.state.connect(wire);
    this.wire = wire;
    this.peer = new Peer((line) => wire.send(line), this.state);
    this.state.peer = this.peer;
  }

  /** Ends it without a hello. */
  async stop(): Promise<void> {
    await this.wire.stop(500);
  }
}

/** One running target. Every method rejects with a HarnessError once the target is gone or broke the protocol. */
export class Session {
  readonly hello: HelloResult;
  readonly #wire: Wire;
  readonly #peer: Peer;
  readonly #state: SessionState;
  readonly #timeouts: Timeouts;
  readonly #worlds = new Map<string, Promise<Answer>>();

  private constructor(wire: Wire, peer: Peer, state: SessionState, timeouts: Timeouts, hello: HelloResult) {
    this.#wire = wire;
    this.#peer = peer;
    this.#state = state;
    this.#timeouts = timeouts;
    this.hello = hello;
  }

  /** Starts the target, unless it was started before, and says hello. Throws TARGET_START with what was seen of it. */
  static async open(config: TargetConfig, transport: Transport, timeouts: Timeouts, greeting: Greeting, started?: StartedTarget): Promise<Session> {
    const { wire, peer, state } = started ?? new StartedTarget(config, transport);
    try {
      const answer = await peer.request("hello", { protocol: [PROTOCOL], kit: { ...greeting.kit }, corpus: { ...greeting.corpus } }, timeouts.hello_ms);
      return new Session(wire, peer, state, timeouts, agreedHello(answer));
    } catch (error) {
      await wire.stop(500);
      const text = error instanceof HarnessError ? error.message : String(error);
      const stderr = wire.stderr().trim();
      throw new HarnessError(
        "TARGET_START",
        `target \`${config.name}\` did not start: ${text}${stderr === "" ? "" : `; its stderr ends with: ${stderr.slice(-500)}`}`,
        {},
        { cause: error },
      );
    }
  }

  /** Loads a world once; later calls get the first answer. */
  loadWorld(worldId: string, world: JsonObject): Promise<Answer> {
    let answer = this.#worlds.get(worldId);
    if (answer === undefined) {
      answer = this.#peer.request("world/load", { world_id: worldId, world }, this.#timeouts.hello_ms);
      this.#worlds.set(worldId, answer);
    }
    return answer;
  }

  /** Any method of an open case. */
  call(method: string, params: JsonObject, timeoutMs: number = this.#timeouts.request_ms): Promise<Answer> {
    return this.#peer.request(method, params, timeoutMs);
  }

  /** A method that the protocol does not have. */
  probe(method: string): Promise<Answer> {
    return this.#peer.requestUnchecked(method, {}, this.#timeouts.request_ms);
  }

  /** From now on calls for this case id reach the listener. */
  openCase(id: string, listener: CaseListener): void {
    this.#state.cases.set(id, listener);
  }

  closeCase(id: string): void {
    this.#state.cases.delete(id);
  }

  /** The error that ended the session, if one did. */
  get failure(): HarnessError | undefined {
    return this.#state.failure;
  }

  get transport(): Transport {
    return this.#wire.transport;
  }

  /** Lines on stdout that were no messages. */
  get captured(): readonly string[] {
    return this.#state.capturedLines;
  }

  stderr(): string {
    return this.#wire.stderr();
  }

  /** Ends the target in the polite way: shutdown, then wait. The text says what was wrong with its end, or is null. */
  async shutdown(): Promise<string | null> {
    let answer: Answer;
    try {
      answer = await this.#peer.request("shutdown", {}, this.#timeouts.shutdown_ms);
    } catch (error) {
      const exit = await this.#wire.stop(500);
      return `shutdown was not answered (${error instanceof Error ? error.message : String(error)}); the target ${exit.text}`;
    }
    const exit = await within(this.#wire.exit, this.#timeouts.shutdown_ms);
    if (exit === undefined) {
      await this.#wire.stop(500);
      return `the target did not end within ${this.#timeouts.shutdown_ms} ms after shutdown and was stopped`;
    }
    if (answer.kind === "rpc_error") return `shutdown was answered with the JSON-RPC error ${answer.code}; the target ${exit.text}`;
    return exit.code === 0 ? null : `after shutdown the target ${exit.text}; expected exit code 0`;
  }

  /** Stops the target without asking: a signal, a grace, then force. */
  stop(graceMs = 500): Promise<ExitInfo> {
    return this.#wire.stop(graceMs);
  }

  /** Kills the target at once, as a power switch would (`kill_restart`). */
  kill(): Promise<ExitInfo> {
    return this.#wire.kill();
  }
}

/** Some faults of a command show while it is started, not after: a NUL in an argument, a list of arguments that is too long. */
function tryStart(config: TargetConfig, transport: Transport, listener: WireListener): Wire {
  try {
    return startWire(config, transport, listener);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError("TARGET_START", `target \`${config.name}\` could not be started: ${text}`, {}, { cause });
  }
}

function startWire(config: TargetConfig, transport: Transport, listener: WireListener): Wire {
  if (config.start.kind === "command") return startStdio({ argv: config.start.argv, cwd: config.cwd, env: config.env }, listener);
  if (transport === "worker") return startWorker(config.start.file, config.start.args, config.env, listener);
  return startStdio(
    {
      argv: [process.execPath, path.join(packageRoot(), "dist", "harness", "targets", "stdio-host.js"), config.start.file, ...config.start.args],
      cwd: config.cwd,
      env: config.env,
    },
    listener,
  );
}

function agreedHello(answer: Answer): HelloResult {
  if (answer.kind === "rpc_error")
    throw new HarnessError("TARGET_START", `hello was answered with the JSON-RPC error ${answer.code}: ${answer.message.slice(0, 300)}`);
  const decoded = decode("hello_result", answer.value);
  if (!decoded.ok) throw new HarnessError("TARGET_START", "hello was answered with a result that breaks its schema");
  if (decoded.value.protocol !== PROTOCOL)
    throw new HarnessError(
      "TARGET_START",
      `the target speaks protocol \`${decoded.value.protocol.slice(0, 50)}\` and the harness offers ${PROTOCOL}; the target must answer one that was offered`,
    );
  return decoded.value;
}

/** The value, or undefined when the time is over. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = startTimer(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
