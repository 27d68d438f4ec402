/** The worker that is kept, with the mutants' module as it is built. */
import { afterEach, describe, expect, test } from "vitest";
import type { WireListener } from "../targets/wire.ts";
import { KeptWorker } from "./kept-worker.ts";
import { mutantModule } from "./mutant-list.ts";

let kept: KeptWorker | undefined;
afterEach(async () => {
  await kept?.stop();
  kept = undefined;
});

/** What one mutant said, by the id of the request. */
class Ear implements WireListener {
  readonly answers = new Map<unknown, unknown>();
  exits = 0;
  #waiting: (() => void) | undefined;

  line(text: string): void {
    const message: { id?: unknown; result?: unknown } = JSON.parse(text);
    this.answers.set(message.id, message.result);
    this.#waiting?.();
  }
  captured(): void {}
  tooLong(): void {}
  exited(): void {
    this.exits += 1;
  }
  /** Waits until so many answers are there. */
  async heard(count: number): Promise<void> {
    while (this.answers.size < count) await new Promise<void>((resolve) => (this.#waiting = resolve));
  }
}

const HELLO = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "hello",
  params: { protocol: ["1.0"], kit: { name: "k", version: "0" }, corpus: { revision: "0", digest: "0".repeat(64) } },
});
const SHUTDOWN = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "shutdown", params: {} });

function keep(): KeptWorker {
  kept = new KeptWorker(mutantModule(), { PATH: process.env["PATH"] ?? "" });
  return kept;
}

describe("a kept worker", { timeout: 60_000 }, () => {
  test("serves one after the other, and each hears only its own answers", async () => {
    const worker = keep();
    for (const id of ["honest", "version-unchecked"]) {
      const ear = new Ear();
      const wire = worker.serve(id, ear);
      wire.send(HELLO);
      await ear.heard(1);
      expect(ear.answers.get(1)).toMatchObject({ protocol: "1.0" });
      wire.send(SHUTDOWN);
      expect(await wire.exit).toMatchObject({ code: 0 });
      expect([ear.answers.size, ear.exits]).toEqual([2, 1]);
    }
  });

  test("lines that are sent together are heard one by one, in order", async () => {
    const ear = new Ear();
    const wire = keep().serve("honest", ear);
    const many = Array.from({ length: 50 }, (_, index) => index + 10);
    wire.send(HELLO);
    for (const id of many) wire.send(JSON.stringify({ jsonrpc: "2.0", id, method: "case/end", params: { case: "none" } }));
    await ear.heard(51);
    expect([...ear.answers.keys()].filter((id) => id !== 1)).toEqual(many);
  });

  test("killed, it is told, and the next one gets a fresh worker", async () => {
    const worker = keep();
    const first = new Ear();
    const wire = worker.serve("honest", first);
    wire.send(HELLO);
    await first.heard(1);
    await wire.kill();
    expect(first.exits).toBe(1);
    const second = new Ear();
    worker.serve("honest", second).send(HELLO);
    await second.heard(1);
    expect([first.answers.size, second.answers.size]).toEqual([1, 1]);
  });

  test("a mutant that is none ends the worker", async () => {
    const ear = new Ear();
    const { code, text } = await keep().serve("no-such-mutant", ear).exit;
    expect(code).not.toBe(0);
    expect(text).toContain("there is no mutant `no-such-mutant`");
  });
});
