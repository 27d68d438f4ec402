/** What is known of a target while it runs, and the place where its calls are handed to open cases. */
import { HarnessError } from "../errors.ts";
import { type JsonObject, type JsonValue, member, stringMember } from "../json.ts";
import type { TranscriptLine } from "../observe/types.ts";
import type { Peer, PeerOwner, Reply } from "./peer.ts";
import type { ExitInfo, Wire, WireListener } from "./wire.ts";

/** What an open case wants to hear of. */
export interface CaseListener {
  invoked(params: JsonObject, reply: (answer: Reply) => void): void;
  cancelled(params: JsonObject): void;
  traced(line: TranscriptLine): void;
}

const MAX_CAPTURED = 100;
const MAX_CAPTURED_LENGTH = 500;

/** Listens to the wire and owns the peer of one session. */
export class SessionState implements WireListener, PeerOwner {
  readonly cases = new Map<string, CaseListener>();
  /** Lines on stdout that were no messages, bounded. */
  readonly capturedLines: string[] = [];
  peer: Peer | undefined;
  failure: HarnessError | undefined;
  #wire: Wire | undefined;
  readonly #startedAt = performance.now();
  /** Which case a request id belongs to, so that answers reach the right transcript. */
  readonly #owners = new Map<string, string>();

  connect(wire: Wire): void {
    this.#wire = wire;
  }

  line(text: string): void {
    this.peer?.receive(text);
  }

  tooLong(bytes: number): void {
    this.broken(new HarnessError("TARGET_PROTOCOL", `a line of ${bytes} bytes is longer than the 16 MiB that the protocol allows`));
  }

  exited(info: ExitInfo): void {
    this.#fail(new HarnessError("TARGET_GONE", `the target ${info.text}`));
  }

  called(method: string, params: JsonObject, reply: ((answer: Reply) => void) | null): void {
    const listener = this.cases.get(stringMember(params, "case") ?? "");
    if (method === "engine/cancel") {
      // A cancel may cross the end of its case on the wire.
      listener?.cancelled(params);
      return;
    }
    if (listener === undefined) {
      reply?.({ error: { code: -32602, message: "this case is not open" } });
      this.broken(new HarnessError("TARGET_PROTOCOL", `\`${method}\` came for a case that is not open`));
    } else if (reply === null) this.broken(new HarnessError("TARGET_PROTOCOL", "`engine/invoke` came as a notification; it is a request"));
    else listener.invoked(params, reply);
  }

  captured(line: string): void {
    if (this.capturedLines.length < MAX_CAPTURED && line.trim() !== "") this.capturedLines.push(line.slice(0, MAX_CAPTURED_LENGTH));
  }

  broken(error: HarnessError): void {
    this.#fail(error);
    void this.#wire?.stop(200);
  }

  traced(from: "harness" | "target", message: JsonValue): void {
    const owner = this.#ownerOf(from, message);
    if (owner === undefined) return;
    const at_ms = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
    this.cases.get(owner)?.traced({ at_ms, from, message });
  }

  #ownerOf(from: "harness" | "target", message: JsonValue): string | undefined {
    const id = member(message, "id");
    const named = stringMember(member(message, "params"), "case");
    if (named !== undefined) {
      if (id !== undefined) this.#owners.set(`${from} ${typeof id} ${String(id)}`, named);
      return named;
    }
    const asked = `${from === "harness" ? "target" : "harness"} ${typeof id} ${String(id)}`;
    const owner = this.#owners.get(asked);
    this.#owners.delete(asked);
    return owner;
  }

  #fail(error: HarnessError): void {
    this.failure ??= error;
    this.peer?.close(this.failure);
  }
}
