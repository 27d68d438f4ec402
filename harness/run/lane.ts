/** One lane: a session, several cases in flight where the target allows it, restarts and attribution after a crash. */
import type { LoadedCase } from "../cases/types.ts";
import { HarnessError } from "../errors.ts";
import { caseResult } from "../judge/status.ts";
import type { Status } from "../judge/types.ts";
import { Session } from "../targets/session.ts";
import { needsOwnSession, reasonNotApplicable, waitsLong } from "./applicability.ts";
import { type Ran, runOneCase } from "./one-case.ts";
import { warmUp } from "./probes.ts";
import type { CaseDone, RunOptions } from "./types.ts";

/** Cases that one session drives at the same time, if the target declares that much. */
const MAX_IN_FLIGHT = 16;
/** Of these, the ones that prefer cases which wait for long: enough that the waits overlap, too few to load the machine with engines at work. */
const WAITING_SLOTS = 6;

/** What the lanes of a run share. */
export interface SharedState {
  /** Cases to run, in order. */
  readonly queue: LoadedCase[];
  /** Cases that are expected to wait for long, in order. */
  readonly waiting: LoadedCase[];
  /** Cases that need a session to themselves; they come last. */
  readonly exclusive: LoadedCase[];
  restarts: number;
  /** Why no further case is started; null while the run goes on. */
  stopped: string | null;
  readonly warnings: string[];
  /** Takes a case that is done; answers its status as it counts. */
  finished(done: CaseDone): Status;
  closed(session: Session): void;
}

/** Splits cases into those that share a session and those that do not. */
export function splitQueue(cases: readonly LoadedCase[]): Pick<SharedState, "queue" | "waiting" | "exclusive"> {
  const shared = cases.filter((loaded) => !needsOwnSession(loaded));
  return { queue: shared.filter((loaded) => !waitsLong(loaded)), waiting: shared.filter(waitsLong), exclusive: cases.filter(needsOwnSession) };
}

/** Works until nothing is left or the run is stopped. */
export class Lane {
  readonly #options: RunOptions;
  readonly #shared: SharedState;
  readonly #exclusiveFirst: boolean;
  #session: Session;

  /** Of several lanes all but the first begin with the exclusive cases, so that these do not wait for the rest. */
  constructor(options: RunOptions, shared: SharedState, session: Session, exclusiveFirst = false) {
    this.#options = options;
    this.#shared = shared;
    this.#session = session;
    this.#exclusiveFirst = exclusiveFirst;
  }

  /** Takes another session where the probes ended this one: no case pays for that. */
  async recover(): Promise<void> {
    if (this.#session.failure !== undefined) await this.#freshSession();
  }

  /** Runs cases. Rejects only where the listener of the run does; the target is ended then too. */
  async work(): Promise<void> {
    try {
      const inFlight = Math.min(this.#session.hello.max_concurrency ?? 1, MAX_IN_FLIGHT);
      const { queue, waiting } = this.#shared;
      if (this.#exclusiveFirst) await this.#workExclusive();
      while (queue.length + waiting.length > 0 && this.#goesOn())
        await this.#wave((slot) => (slot < WAITING_SLOTS && inFlight > 1 ? (waiting.shift() ?? queue.shift()) : (queue.shift() ?? waiting.shift())), inFlight);
      await this.#workExclusive();
    } catch (error) {
      this.#shared.stopped ??= "the run was stopped by an error of the harness";
      throw error;
    } finally {
      await this.#close();
    }
  }

  async #workExclusive(): Promise<void> {
    const { exclusive } = this.#shared;
    while (exclusive.length > 0 && this.#goesOn()) await this.#wave(() => exclusive.shift(), 1);
  }

  #goesOn(): boolean {
    return this.#shared.stopped === null && !this.#options.signal.aborted;
  }

  /** Runs cases until none is left for a slot or the session breaks; then finds out which case broke it. */
  async #wave(take: (slot: number) => LoadedCase | undefined, inFlight: number): Promise<void> {
    const suspects: { loaded: LoadedCase; ran: Ran }[] = [];
    let broken = false;
    const work = async (slot: number): Promise<void> => {
      while (!broken && this.#goesOn()) {
        const loaded = take(slot);
        if (loaded === undefined) return;
        const reason = reasonNotApplicable(loaded, this.#session.hello);
        if (reason !== null) {
          this.#finish(notRun(loaded, { kind: "not_applicable", reason }));
          continue;
        }
        const ran = await runOneCase(loaded, this.#session, this.#options, () => this.#restart());
        this.#session = ran.session;
        if (ran.broke === null) this.#finish(ran.done);
        else {
          if (!broken && ran.broke.code === "TARGET_TIMEOUT") void this.#session.stop(200);
          broken = true;
          suspects.push({ loaded, ran });
        }
      }
    };
    await Promise.all(Array.from({ length: inFlight }, (_, slot) => work(slot)));
    if (suspects.length > 0) await this.#attribute(suspects);
  }

  /** Each suspect runs once more, alone. One that breaks the target again is the culprit; with no culprit all stay errors. */
  async #attribute(suspects: readonly { loaded: LoadedCase; ran: Ran }[]): Promise<void> {
    const again: (Ran | null)[] = [];
    let usable = false;
    for (const { loaded } of suspects) {
      if (!usable && !(await this.#freshSession())) {
        again.push(null);
        continue;
      }
      const ran = await runOneCase(loaded, this.#session, this.#options, () => this.#restart(), "also when it runs alone");
      this.#session = ran.session;
      // A target that ends when the case is over shows it at the next request.
      if (ran.broke === null) await warmUp(this.#session, this.#options.corpus);
      const broke = ran.broke ?? this.#session.failure ?? null;
      usable = broke === null;
      if (!usable) await this.#session.stop(200);
      again.push({ ...ran, broke });
    }
    const culprits = again.filter((ran) => ran !== null && ran.broke !== null).length;
    suspects.forEach(({ loaded, ran: first }, index) => {
      const second = again[index] ?? null;
      const isCulprit = second !== null && second.broke !== null;
      const isCleared = second !== null && culprits > 0 && suspects.length > 1;
      if (isCulprit) this.#finish(blamed(loaded, second));
      else if (isCleared) this.#finish(second.done);
      else {
        const error = first.broke ?? new HarnessError("TARGET_GONE", "the target ended");
        const note = second === null ? "it was not run again" : "not when it runs alone";
        this.#finish({ ...first.done, result: caseResult(loaded, { kind: "error", error, note }) });
      }
    });
    if (!usable && this.#goesOn()) await this.#freshSession();
  }

  async #restart(): Promise<Session> {
    const { target, transport, timeouts, greeting, startAgain } = this.#options;
    return Session.open(target, transport, timeouts, greeting, startAgain?.());
  }

  /** A new session in place of a broken one; false when the run has to stop. */
  async #freshSession(): Promise<boolean> {
    if (!this.#goesOn()) return false;
    if (this.#shared.restarts >= this.#options.maxRestarts)
      return this.#stop(`the target was restarted ${this.#shared.restarts} times; the rest of the cases could not run (see \`--max-restarts\`)`);
    this.#shared.restarts += 1;
    this.#shared.closed(this.#session);
    await this.#session.stop(200);
    try {
      this.#session = await this.#restart();
      if (this.#options.bare !== true) await warmUp(this.#session, this.#options.corpus);
      return true;
    } catch (error) {
      return this.#stop(`the target could not be started again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #stop(reason: string): false {
    this.#shared.stopped ??= reason;
    this.#shared.warnings.push(reason);
    return false;
  }

  #finish(done: CaseDone): void {
    const status = this.#shared.finished(done);
    if (this.#options.bail && (status === "fail" || status === "error")) this.#shared.stopped ??= "the run stopped at the first case that failed (`--bail`)";
  }

  async #close(): Promise<void> {
    const { failure } = this.#session;
    if (failure !== undefined || this.#options.signal.aborted) {
      await this.#session.stop(200);
      if (failure !== undefined && this.#goesOn()) this.#shared.warnings.push(`after the last case: ${failure.message}`);
    } else {
      const fault = await this.#session.shutdown();
      if (fault !== null) this.#shared.warnings.push(fault);
    }
    this.#shared.closed(this.#session);
  }
}

/** A case that ended its target is an error, whatever it had answered before. */
function blamed(loaded: LoadedCase, { done, broke }: Ran): CaseDone {
  if (done.result.status === "error" || broke === null) return done;
  return { ...done, result: caseResult(loaded, { kind: "error", error: broke, note: "when the case was over, also when it runs alone" }) };
}

/** A case that was not run. */
export function notRun(loaded: LoadedCase, outcome: { kind: "not_applicable" | "could_not_run"; reason: string }): CaseDone {
  return { result: caseResult(loaded, outcome), ms: 0, facts: null, evidence: null };
}
