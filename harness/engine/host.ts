/** Plays the engines of one open case: answers each engine/invoke by its script, and keeps what was seen. */
import { HarnessError } from "../errors.ts";
import { type JsonObject, member, stringMember } from "../json.ts";
import type { Invocation, StepObservation } from "../observe/types.ts";
import type { Reply } from "../targets/peer.ts";
import type { ResolvedScript } from "../world/types.ts";
import { playScript } from "./scripts.ts";
import type { EngineReply, Play } from "./types.ts";

/** Invocations that one case may make before the target is stopped. */
export const MAX_INVOCATIONS = 1000;

/** Answers an engine/invoke where the case leaves the target's own engine in place: the target runs it then, and the call counts as none. */
export const OWN_ENGINE = { code: -32010, message: "this case runs the target's own engine" } as const;

/** What the host is told of its case. */
export interface EngineHostOptions {
  readonly seed: string;
  readonly world: JsonObject;
  readonly scripts: readonly ResolvedScript[];
  /** Milliseconds since 1970; the world's clock where it has one. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Runs the `during` steps of a script while its invocation is open. */
  during(script: ResolvedScript & { real: false }, invocation: string): Promise<readonly StepObservation[]>;
  /** A fault that ends the case. */
  fault(error: HarnessError): void;
}

interface Open {
  readonly invocation: string;
  readonly engine_id: string;
  readonly operation: JsonObject;
  readonly capabilities_granted: readonly string[];
  readonly workspace: string | null;
  readonly since: number;
  readonly timers: NodeJS.Timeout[];
  readonly cancelled: string[];
  reply: Invocation["reply"];
  ms: number;
  during: readonly StepObservation[];
  onCancel: (() => void) | undefined;
}

/** One per case. */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #invocations: Open[] = [];
  #asked = 0;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** How many invocations came so far. */
  get count(): number {
    return this.#invocations.length;
  }

  /** What was seen from the n-th invocation on. */
  since(from: number): Invocation[] {
    return this.#invocations.slice(from).map(({ invocation, engine_id, operation, capabilities_granted, workspace, reply, cancelled, ms, during }) => ({
      invocation,
      engine_id,
      operation,
      capabilities_granted,
      workspace,
      reply,
      cancelled: [...cancelled],
      ms,
      during,
    }));
  }

  /** Takes an engine/invoke. */
  invoked(params: JsonObject, reply: (answer: Reply) => void): void {
    const nth = this.#asked;
    this.#asked += 1;
    if (nth >= MAX_INVOCATIONS) {
      this.#options.fault(new HarnessError("TARGET_PROTOCOL", `more than ${MAX_INVOCATIONS} engine/invoke in one case`));
      return;
    }
    const { scripts } = this.#options;
    const script = scripts[Math.min(nth, scripts.length - 1)] ?? { real: false as const, name: "succeed", with: {}, during: [] };
    if (script.real) {
      reply({ error: OWN_ENGINE });
      return;
    }
    const open = openInvocation(params, this.#options.elapsed());
    this.#invocations.push(open);
    const play = this.#play(script, open, nth);
    if (play === undefined) return;
    if (script.during.length === 0) this.#perform(open, play, reply);
    else void this.#performAfter(script, open, play, reply);
  }

  /** Takes an engine/cancel. */
  cancelled(params: JsonObject): void {
    const name = stringMember(params, "invocation");
    const open = this.#invocations.find((candidate) => candidate.invocation === name);
    if (open === undefined) return;
    open.cancelled.push(stringMember(params, "reason") ?? "");
    open.onCancel?.();
  }

  /** Ends every timer: nothing is sent any more. */
  close(): void {
    for (const open of this.#invocations) for (const timer of open.timers) clearTimeout(timer);
  }

  /** What the script does; undefined, and a fault, where the case names or feeds it wrongly. */
  #play(script: ResolvedScript & { real: false }, open: Open, nth: number): Play | undefined {
    try {
      const call = { ...open, nth, seed: this.#options.seed, started_at_ms: this.#options.now(), world: this.#options.world };
      const play = playScript(script.name, call, script.with);
      if (play === undefined) this.#options.fault(new HarnessError("CORPUS", `the case names a script \`${script.name}\` that does not exist`));
      return play;
    } catch (error) {
      this.#options.fault(error instanceof HarnessError ? error : new HarnessError("HARNESS_FAULT", String(error), {}, { cause: error }));
      return undefined;
    }
  }

  async #performAfter(script: ResolvedScript & { real: false }, open: Open, play: Play, reply: (answer: Reply) => void): Promise<void> {
    try {
      open.during = await this.#options.during(script, open.invocation);
      this.#perform(open, play, reply);
    } catch (error) {
      this.#options.fault(error instanceof HarnessError ? error : new HarnessError("HARNESS_FAULT", String(error), {}, { cause: error }));
    }
  }

  #perform(open: Open, play: Play, reply: (answer: Reply) => void): void {
    const send = (answer: EngineReply): void => {
      if (answer.kind === "result" && open.reply === null) open.reply = { result: answer.result, staged: answer.staged };
      if (open.ms === 0) open.ms = this.#options.elapsed() - open.since;
      reply(toWire(answer));
    };
    const schedule = (sends: Play["sends"]): void => {
      for (const item of sends) {
        if (item.after_ms === 0) send(item.reply);
        else open.timers.push(setTimeout(() => send(item.reply), item.after_ms));
      }
    };
    const { on_cancel } = play;
    if (on_cancel !== undefined) {
      open.onCancel = () => {
        for (const timer of open.timers.splice(0)) clearTimeout(timer);
        schedule(on_cancel);
      };
    }
    schedule(play.sends);
  }
}

function openInvocation(params: JsonObject, since: number): Open {
  const operation = member(params, "operation");
  const granted = member(params, "capabilities_granted");
  return {
    invocation: stringMember(params, "invocation") ?? "",
    engine_id: stringMember(params, "engine_id") ?? "",
    operation: typeof operation === "object" && operation !== null && !Array.isArray(operation) ? operation : {},
    capabilities_granted: Array.isArray(granted) ? granted.filter((item) => typeof item === "string") : [],
    workspace: stringMember(params, "workspace") ?? null,
    since,
    timers: [],
    cancelled: [],
    reply: null,
    ms: 0,
    during: [],
    onCancel: undefined,
  };
}

function toWire(answer: EngineReply): Reply {
  if (answer.kind === "result") return { result: { result: answer.result, staged: [...answer.staged] } };
  if (answer.kind === "value") return { result: answer.value };
  if (answer.kind === "rpc_error") return { error: { code: answer.code, message: answer.message } };
  return { raw: answer.text };
}
