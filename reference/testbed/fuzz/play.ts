/** Gives one input to a runtime, and holds what comes of it against the contract. */
import { RuntimeFault } from "../../faults.ts";
import { type JsonValue, stringMember } from "../../json.ts";
import type { ExecuteAnswer } from "../../runtime/answer.ts";
import { type Bed, createBed, EVIDENCE, goodResult, type Script } from "../bed.ts";
import { world } from "../corpus.ts";
import { assertConforms, gatesReached, type Recorded } from "./conform.ts";
import type { EngineEnd, FuzzInput } from "./inputs.ts";
import { untruths } from "./truth.ts";

/** What came of an input: gates that judged it, as `phase gate`, and how it ended. */
export interface Played {
  readonly reached: readonly string[];
  readonly ended: string;
}

/** Engines that hang are stopped soon. */
const LIMITS = { gate_ms: 2000, wall_time_ms: 1000, grace_ms: 1, remembered_op_ids: 1000 };
/** No answer within this time is a hang. */
const MAX_WAIT_MS = 20_000;
/** A bed is taken anew after so many inputs, so that its log stays short. */
const INPUTS_A_BED = 200;

function replyOf(end: EngineEnd): Script {
  return ({ operation: planned, capabilities_granted }) => {
    switch (end.kind) {
      case "anything":
        return end.value;
      case "throws":
        throw new Error("broken");
      case "hangs":
        return new Promise(() => undefined);
      case "answers": {
        const good = goodResult(planned, capabilities_granted, { outputs: [EVIDENCE.handle] });
        const provenance = { ...Object(good["provenance"]), outputs: [EVIDENCE.handle.content_hash] };
        const honest: unknown = { result: { ...good, provenance }, staged: [EVIDENCE] };
        return end.edits.reduce((reply, edit) => edit(reply), honest);
      }
    }
  };
}

/** Ends a wait that would never end. */
async function answered(work: Promise<ExecuteAnswer>): Promise<ExecuteAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${MAX_WAIT_MS} ms`)), MAX_WAIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function readAll(texts: readonly string[]): JsonValue[] {
  return texts.map((text): JsonValue => JSON.parse(text));
}

/** A bed with a log that is read on from where it was read last. */
class Table {
  readonly #bed: Bed;
  #script: Script = replyOf({ kind: "throws" });
  #last: string | null = null;
  #diagnostics = 0;
  #invocations = 0;
  inputs = 0;

  constructor(worldOf: object) {
    this.#bed = createBed({ world: { ...worldOf }, script: (invocation) => this.#script(invocation), parts: { limits: LIMITS } });
  }

  async play({ sent, asked, engine }: FuzzInput): Promise<Played> {
    this.inputs += 1;
    this.#script = replyOf(engine);
    const answer = await answered("text" in sent ? this.#bed.executeText(sent.text, asked) : this.#bed.execute(sent.value, asked));
    const recorded = this.#read();
    assertConforms(answer, recorded);
    const told = this.#bed.invocations.at(-1);
    const violated = answer.outcome === "executed" && told !== undefined ? untruths(answer.result, told) : [];
    if (violated.length > 0) throw new Error(`a success violates ${violated.join(", ")}`);
    const reached = ["request", "result"].flatMap((phase) => gatesReached(recorded, phase).map((gate) => `${phase} ${gate}`));
    return { reached, ended: answer.outcome };
  }

  #read(): Recorded {
    const { recorder } = this.#bed.parts;
    const events = readAll(recorder.eventTexts(this.#last));
    const diagnostics = readAll(recorder.diagnosticTexts().slice(this.#diagnostics));
    const invocations = this.#bed.invocations.length - this.#invocations;
    this.#last = stringMember(events.at(-1), "event_id") ?? this.#last;
    this.#diagnostics += diagnostics.length;
    this.#invocations += invocations;
    return { events, diagnostics, invocations };
  }
}

/** Plays inputs one after the other. */
export class Player {
  #table: Table | null = null;

  /** @throws Error where what comes of the input does not conform. */
  async play(input: FuzzInput): Promise<Played> {
    if (input.registry !== null) return this.#playRegistry(input, input.registry);
    if (this.#table === null || this.#table.inputs >= INPUTS_A_BED) this.#table = new Table(world());
    return this.#table.play(input);
  }

  /** A registry is refused with a code and a place, or it serves. */
  async #playRegistry(input: FuzzInput, registry: NonNullable<FuzzInput["registry"]>): Promise<Played> {
    const changes = "text" in registry ? { registry: undefined, registry_text: registry.text } : { registry: registry.value };
    let table: Table;
    try {
      table = new Table(world(changes));
    } catch (error) {
      if (error instanceof RuntimeFault && error.code === "REGISTRY_INVALID" && error.path?.startsWith("/registry") === true)
        return { reached: [], ended: "refused" };
      throw error;
    }
    return table.play(input);
  }
}
