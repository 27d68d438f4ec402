/** Drives one case through a session: world, start, steps, reads, end. It has no `then` in reach. */
import { EngineHost } from "../engine/host.ts";
import { HarnessError } from "../errors.ts";
import { type JsonObject, member, stringMember } from "../json.ts";
import type { Session } from "../targets/session.ts";
import { startTimer } from "../targets/timer.ts";
import { readableWorld } from "../world/readable-world.ts";
import type { BuiltCase, ResolvedScript } from "../world/types.ts";
import { changesOf, checkFrom, EMPTY_SNAPSHOT, readSnapshot, type Snapshot } from "./snapshot.ts";
import { performStep, type StepContext } from "./steps.ts";
import { listStorage } from "./storage.ts";
import type { Answer, Observation, StepObservation, TranscriptLine } from "./types.ts";

/** What drives a case. */
export interface Driver {
  readonly built: BuiltCase;
  /** The opaque id under which the target knows the case. */
  readonly wireCase: string;
  readonly session: Session;
  /** A folder for targets that keep files; null where the case needs none. */
  readonly storage: string | null;
  /** Whether the case looks at what stands there after each step. */
  readonly looksAtFiles: boolean;
  /** Limit for the whole case, milliseconds. */
  readonly caseMs: number;
  /** Transcript lines that are kept. */
  readonly maxTranscript: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** Starts the target anew, for `kill_restart`. */
  restart(): Promise<Session>;
}

/** What came of it: an observation, or the error that ended the case; the transcript in both cases. */
export interface Driven {
  readonly outcome: { readonly kind: "observed"; readonly observation: Observation } | { readonly kind: "error"; readonly error: HarnessError };
  readonly transcript: readonly TranscriptLine[];
  readonly ms: number;
  /** The session that is open now; another one after `kill_restart`. */
  readonly session: Session;
}

/** Drives the case; never rejects. */
export async function driveCase(driver: Driver): Promise<Driven> {
  const since = driver.elapsed();
  const run = new CaseRun(driver);
  let outcome: Driven["outcome"];
  try {
    outcome = { kind: "observed", observation: await run.withLimit() };
  } catch (error) {
    outcome = {
      kind: "error",
      error:
        error instanceof HarnessError
          ? error
          : new HarnessError("HARNESS_FAULT", `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, {}, { cause: error }),
    };
  } finally {
    await run.close();
  }
  return { outcome, transcript: run.transcript, ms: driver.elapsed() - since, session: run.session };
}

class CaseRun {
  session: Session;
  readonly transcript: TranscriptLine[] = [];
  readonly #driver: Driver;
  readonly #engine: EngineHost;
  readonly #done: StepObservation[] = [];
  #snapshot: Snapshot = EMPTY_SNAPSHOT;
  #seenInvocations = 0;
  /** A fault of the engine's side leaves calls of the target open: the session cannot be used again. */
  #poisoned = false;
  #fail: (error: HarnessError) => void = () => undefined;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.session = driver.session;
    const { built } = driver;
    const startedAt = driver.elapsed();
    const clock = stringMember(member(built.world.world, "clock"), "now");
    this.#engine = new EngineHost({
      seed: `${built.seed} ${built.id}`,
      world: readableWorld(built.world.world),
      scripts: built.scripts,
      now: () => (clock === undefined ? driver.now() : Date.parse(clock) + (driver.elapsed() - startedAt)),
      elapsed: driver.elapsed,
      during: (script, invocation) => this.#during(script, invocation),
      fault: (error) => {
        this.#poisoned = true;
        this.#fail(error);
      },
    });
  }

  /** The whole case, bounded in time. */
  async withLimit(): Promise<Observation> {
    const { caseMs } = this.#driver;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      this.#fail = reject;
      timer = startTimer(() => reject(new HarnessError("TARGET_TIMEOUT", `the case did not end within ${caseMs} ms`)), caseMs);
    });
    try {
      return await Promise.race([this.#run(), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Nothing of the case is left behind in the session. */
  async close(): Promise<void> {
    this.#engine.close();
    this.session.closeCase(this.#driver.wireCase);
    if (this.#poisoned) await this.session.stop(200);
  }

  async #run(): Promise<Observation> {
    const { built, wireCase, storage } = this.#driver;
    const refusal = await this.#loadWorld();
    if (refusal !== null) return { world: { accepted: false, error: refusal }, steps: [], reread: null, world_sent: built.world.world };
    this.#open();
    await this.#must("case/start", { case: wireCase, world_id: built.world.world_id, seed: built.seed, ...(storage === null ? {} : { storage }) });
    for (const step of built.steps) this.#done.push(await this.#step(step));
    const reread = built.steps.length === 0 ? null : await readSnapshot(this.session, wireCase);
    await this.#must("case/end", { case: wireCase });
    if (this.#engine.count > this.#seenInvocations)
      throw new HarnessError(
        "TARGET_PROTOCOL",
        "`engine/invoke` came when every execute was answered and read; an engine is invoked while its execute is open",
      );
    return { world: { accepted: true }, steps: this.#done, reread, world_sent: readableWorld(built.world.world) };
  }

  async #loadWorld(): Promise<{ code: string; message: string; path: string | null } | null> {
    const { world_id, world } = this.#driver.built.world;
    const answer = await this.session.loadWorld(world_id, world);
    if (answer.kind === "rpc_error") throw refused("world/load", answer);
    if (member(answer.value, "accepted") === true) return null;
    const error = member(answer.value, "error");
    return { code: stringMember(error, "code") ?? "", message: stringMember(error, "message") ?? "", path: stringMember(error, "path") ?? null };
  }

  #open(): void {
    const { wireCase, maxTranscript } = this.#driver;
    this.session.openCase(wireCase, {
      invoked: (params, reply) => this.#engine.invoked(params, reply),
      cancelled: (params) => this.#engine.cancelled(params),
      traced: (line) => {
        if (this.transcript.length < maxTranscript) this.transcript.push(line);
      },
    });
  }

  async #must(method: string, params: JsonObject): Promise<void> {
    const answer = await this.session.call(method, params);
    if (answer.kind === "rpc_error") throw refused(method, answer);
  }

  async #step(step: BuiltCase["steps"][number]): Promise<StepObservation> {
    const { elapsed, wireCase, storage } = this.#driver;
    const since = elapsed();
    const invocations = this.#engine.count;
    const { executes, answer } = await performStep(step, this.#context());
    const ms = elapsed() - since;
    const before = this.#snapshot;
    const after = await readSnapshot(this.session, wireCase);
    this.#snapshot = after;
    this.#seenInvocations = this.#engine.count;
    const events = changesOf("event", "event_id", { before: before.events, after: after.events });
    const diagnostics = changesOf("diagnostic", "id", { before: before.diagnostics, after: after.diagnostics });
    const gone = { events: events.gone, diagnostics: diagnostics.gone };
    return {
      step,
      executes,
      answer,
      invocations: this.#engine.since(invocations),
      events: events.added,
      diagnostics: diagnostics.added,
      problems: checkFrom("problem", after.problems, 0),
      ...(gone.events.length + gone.diagnostics.length === 0 ? {} : { gone }),
      ...(storage === null || !this.#driver.looksAtFiles ? {} : { files: listStorage(storage) }),
      ms,
    };
  }

  async #during(script: ResolvedScript & { real: false }, invocation: string): Promise<readonly StepObservation[]> {
    const seen: StepObservation[] = [];
    for (const step of script.during) {
      const since = this.#driver.elapsed();
      const { executes, answer } = await performStep(step, { ...this.#context(), invocation });
      seen.push({ step, executes, answer, invocations: [], events: [], diagnostics: [], problems: [], ms: this.#driver.elapsed() - since });
    }
    return seen;
  }

  #context(): StepContext {
    return {
      session: () => this.session,
      wireCase: this.#driver.wireCase,
      storage: this.#driver.storage,
      done: this.#done,
      killAndResume: () => this.#killAndResume(),
      elapsed: this.#driver.elapsed,
    };
  }

  async #killAndResume(): Promise<void> {
    const { wireCase, storage, built } = this.#driver;
    await this.session.kill();
    this.session.closeCase(wireCase);
    this.session = await this.#driver.restart();
    if ((await this.#loadWorld()) !== null) throw new HarnessError("TARGET_PROTOCOL", "the restarted target refused a world that it had accepted");
    this.#open();
    await this.#must("case/resume", { case: wireCase, world_id: built.world.world_id, storage: storage ?? "" });
  }
}

function refused(method: string, answer: Answer & { kind: "rpc_error" }): HarnessError {
  return new HarnessError("TARGET_PROTOCOL", `\`${method}\` was refused with the JSON-RPC error ${answer.code}: ${answer.message.slice(0, 300)}`, { method });
}
