/** A worker that serves one mutant after the other: to load the reference anew for each costs more than most mutants' cases. */

import type { ExitInfo, Wire, WireListener } from "../targets/wire.ts";
import { startWorker } from "../targets/worker.ts";

/** Lines between the mutants' module and its keeper; messages of the protocol begin with a brace. */
const SERVE = "serve ";
const SERVED = "served";
/** Lines travel together, as those of a pipe do: to wake the other thread for each costs more than to read it. Characters. */
const MAX_TOGETHER = 1_000_000;

const ENDED: ExitInfo = { code: 0, signal: null, text: "exited with code 0" };

/** Starts the module with `--many`; a worker that broke is replaced by a fresh one. */
export class KeptWorker {
  readonly #module: string;
  readonly #env: Readonly<Record<string, string>>;
  #wire: Wire | null = null;
  #listener: WireListener | null = null;
  #served: (() => void) | null = null;
  #waiting: string[] = [];
  #length = 0;

  constructor(module: string, env: Readonly<Record<string, string>>) {
    this.#module = module;
    this.#env = env;
  }

  /** The wire of one mutant. One at a time: the one before has ended. */
  serve(id: string, listener: WireListener): Wire {
    const wire = this.#wire ?? this.#start();
    this.#listener = listener;
    const exit = new Promise<ExitInfo>((resolve) => {
      this.#served = () => resolve(ENDED);
      void wire.exit.then(resolve);
    });
    const gone = exit.then((info) => {
      this.#listener = null;
      listener.exited(info);
      return info;
    });
    this.#send(`${SERVE}${id}`);
    const terminate = async (): Promise<ExitInfo> => {
      if (this.#listener === listener) await this.stop();
      return gone;
    };
    return { transport: "worker", send: (line) => this.#send(line), stop: terminate, kill: terminate, exit: gone, stderr: () => wire.stderr() };
  }

  /** Ends the worker. */
  async stop(): Promise<void> {
    const wire = this.#wire;
    this.#wire = null;
    this.#waiting = [];
    await wire?.kill();
  }

  #send(line: string): void {
    if (this.#waiting.push(line) === 1) setImmediate(() => this.#flush());
    this.#length += line.length;
    if (this.#length > MAX_TOGETHER) this.#flush();
  }

  #flush(): void {
    if (this.#waiting.length > 0) this.#wire?.send(this.#waiting.join("\n"));
    this.#waiting = [];
    this.#length = 0;
  }

  #receive(line: string): void {
    if (line === SERVED) this.#served?.();
    else this.#listener?.line(line);
  }

  #start(): Wire {
    const wire = startWorker(this.#module, ["--many"], this.#env, {
      line: (text) => {
        for (const line of text.split("\n")) this.#receive(line);
      },
      captured: (text) => this.#listener?.captured(text),
      tooLong: (bytes) => this.#listener?.tooLong(bytes),
      exited: () => {
        if (this.#wire === wire) this.#wire = null;
      },
    });
    this.#wire = wire;
    return wire;
  }
}
