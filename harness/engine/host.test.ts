import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { HarnessError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { Reply } from "../targets/peer.ts";
import type { ResolvedScript } from "../world/types.ts";
import { EngineHost, OWN_ENGINE } from "./host.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const script = (name: string, options: JsonObject = {}): ResolvedScript => ({ real: false, name, with: options, during: [] });

/** A host with what it answered, in order, by the name of the invocation. */
function hostOf(...scripts: ResolvedScript[]): { host: EngineHost; sent: [string, Reply][]; faults: HarnessError[]; invoke(invocation: string): void } {
  const sent: [string, Reply][] = [];
  const faults: HarnessError[] = [];
  const host = new EngineHost({
    seed: "seed",
    world: {},
    scripts,
    now: () => 0,
    elapsed: () => Date.now(),
    during: async () => [],
    fault: (error) => void faults.push(error),
  });
  const params = (invocation: string): JsonObject => ({ case: "c", invocation, engine_id: "engine.x", operation: {}, capabilities_granted: [] });
  return { host, sent, faults, invoke: (invocation) => host.invoked(params(invocation), (reply) => sent.push([invocation, reply])) };
}

const kinds = (sent: readonly [string, Reply][]): [string, string][] => sent.map(([name, reply]) => [name, Object.keys(reply).join()]);

describe("engine host", () => {
  test("the n-th invocation takes the n-th script, and the last one repeats", () => {
    const { invoke, sent } = hostOf(script("rpc_error"), script("garbage"), script("succeed"));
    for (const name of ["a", "b", "c", "d"]) invoke(name);
    expect(kinds(sent)).toEqual([
      ["a", "error"],
      ["b", "raw"],
      ["c", "result"],
      ["d", "result"],
    ]);
  });

  test("a real script leaves the engine to the target, and counts as no invocation", () => {
    const { host, invoke, sent } = hostOf({ real: true });
    for (const name of ["a", "b"]) invoke(name);
    expect(sent).toEqual([
      ["a", { error: OWN_ENGINE }],
      ["b", { error: OWN_ENGINE }],
    ]);
    expect([host.count, host.since(0)]).toEqual([0, []]);
  });

  test("a slow engine answers after its time, also when it was cancelled", () => {
    const { host, invoke, sent } = hostOf(script("slow", { ms: 100 }));
    invoke("a");
    vi.advanceTimersByTime(99);
    host.cancelled({ invocation: "a", reason: "budget_exceeded" });
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(kinds(sent)).toEqual([["a", "result"]]);
    expect(host.since(0)[0]).toMatchObject({ cancelled: ["budget_exceeded"], ms: 100 });
  });

  test("a late engine answers after its cancel, and another one's cancel is none", () => {
    const { host, invoke, sent } = hostOf(script("late_after_cancel", { ms: 50 }));
    invoke("a");
    host.cancelled({ invocation: "b", reason: "budget_exceeded" });
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
    host.cancelled({ invocation: "a", reason: "budget_exceeded" });
    vi.advanceTimersByTime(50);
    expect(kinds(sent)).toEqual([["a", "result"]]);
  });

  test("nothing is sent after the case is closed", () => {
    const { host, invoke, sent } = hostOf(script("slow", { ms: 100 }), script("hang"));
    invoke("a");
    invoke("b");
    host.close();
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });

  test.each([
    [script("no_such_script"), "`no_such_script` that does not exist"],
    [script("slow"), "`with.ms`"],
  ])("a script that the case names or feeds wrongly is a fault of the corpus: %j", (wrong, part) => {
    const { invoke, sent, faults } = hostOf(wrong);
    invoke("a");
    expect([sent, faults.map(({ code }) => code)]).toEqual([[], ["CORPUS"]]);
    expect(faults[0]?.message).toContain(part);
  });
});
