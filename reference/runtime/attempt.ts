/** One attempt: what was sent, under which ids it is recorded, and its journal. */
import type { ExecutionContext } from "../../spec-cases/contract/types.ts";
import type { ArtifactSession } from "../artifacts/store.ts";
import type { RegisteredOperation } from "../engines/registry.ts";
import type { EnvelopeFault } from "../envelope/admission.ts";
import type { DecodedContext, Envelope } from "../envelope/envelope.ts";
import { Journal } from "./journal.ts";
import type { RuntimeParts } from "./parts.ts";

/** Open from `execute` to its answer. */
export interface Attempt {
  /** The op_id where it is usable and new, else the runtime's own id (TARGET-PROTOCOL, Wire forms of events). */
  readonly attempt_id: string;
  /** The op_id where it is usable, else the attempt_id: by it events correlate (MEX-LOG-03). */
  readonly job_id: string;
  readonly envelope: Envelope;
  readonly context: ExecutionContext;
  readonly context_fault: EnvelopeFault | null;
  readonly registered: RegisteredOperation | null;
  readonly journal: Journal;
  /** Its verified inputs, and its staging (MEX-INT-06, MEX-BYP-03). */
  readonly artifacts: ArtifactSession;
  /** Aborted by who asked, once the operation is not wanted any more; null for one that cannot be. */
  readonly caller: AbortSignal | null;
}

/** What arrived with one `execute`. */
export interface Asked {
  readonly envelope: Envelope;
  readonly context: DecodedContext;
  readonly caller: AbortSignal | null;
}

/** Op_ids that were attempted; the oldest are forgotten first. */
export class SeenOperations {
  readonly #seen: Set<string>;
  readonly #limit: number;

  constructor(known: Iterable<string>, limit: number) {
    this.#seen = new Set(known);
    this.#limit = limit;
  }

  /** True the first time that an op_id is seen. */
  isFirst(op_id: string): boolean {
    if (this.#seen.has(op_id)) return false;
    this.#seen.add(op_id);
    if (this.#seen.size > this.#limit) {
      const [oldest] = this.#seen;
      if (oldest !== undefined) this.#seen.delete(oldest);
    }
    return true;
  }
}

/** Opens an attempt; records nothing yet. */
export function openAttempt(parts: RuntimeParts, seen: SeenOperations, { envelope, context, caller }: Asked): Attempt {
  const { op_id, engine_id, operation } = envelope;
  const attempt_id = op_id !== null && seen.isFirst(op_id) ? op_id : parts.ids.next();
  const job_id = op_id ?? attempt_id;
  const registered = engine_id === null || operation === null ? null : parts.registry.findOperation(engine_id, operation);
  const journal = new Journal(parts, { attempt_id, job_id, envelope, context: context.value });
  const artifacts = parts.artifacts.openSession();
  return { attempt_id, job_id, envelope, context: context.value, context_fault: context.fault, registered, journal, artifacts, caller };
}
