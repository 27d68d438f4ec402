/** A module in this thread: order, ends, and what it throws. */
import { describe, expect, test } from "vitest";
import { MAX_LINE_BYTES } from "./framing.ts";
import { startInline } from "./inline.ts";
import type { ModuleWire, Serve } from "./module-interface.ts";
import type { ExitInfo, Wire } from "./wire.ts";

/** What was heard of a module, in order. */
function start(serve: Serve): { readonly wire: Wire; readonly heard: string[]; readonly exits: ExitInfo[] } {
  const heard: string[] = [];
  const exits: ExitInfo[] = [];
  const wire = startInline(
    { file: "/module.mjs", serve, args: ["first"] },
    { line: (text) => heard.push(text), captured: () => undefined, tooLong: (bytes) => heard.push(`${bytes} bytes`), exited: (info) => exits.push(info) },
  );
  return { wire, heard, exits };
}

/** Answers every line with itself, and ends after `bye`. */
const echo = (wire: ModuleWire): void =>
  wire.receive((line) => {
    wire.send(`echo ${line}`);
    if (line === "bye") wire.close();
  });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a module in this thread", () => {
  test("hears lines in order, answers, and ends with 0 after what it said", async () => {
    const { wire, heard, exits } = start(echo);
    for (const line of ["1", "2", "bye"]) wire.send(line);
    expect(await wire.exit).toEqual({ code: 0, signal: null, text: "exited with code 0" });
    expect(heard).toEqual(["echo 1", "echo 2", "echo bye"]);
    expect(exits).toHaveLength(1);
  });

  test("is never called while it is at work, nor is the harness", async () => {
    const order: string[] = [];
    const { wire, heard } = start((own) =>
      own.receive(() => {
        own.send("a");
        order.push(`heard ${heard.length}`);
      }),
    );
    wire.send("x");
    order.push("asked");
    while (heard.length === 0) await turn();
    expect(order).toEqual(["asked", "heard 0"]);
  });

  test("finds its arguments while it starts", async () => {
    let seen: readonly string[] = [];
    const { wire } = start((own) => {
      seen = process.argv.slice(1);
      own.close();
    });
    await wire.exit;
    expect(seen).toEqual(["/module.mjs", "first"]);
  });

  const thrown = (): never => {
    throw new Error("broken");
  };
  test.each<[string, Serve]>([
    ["where it starts", thrown],
    ["where it hears", (own) => own.receive(thrown)],
  ])("that throws %s ends with the reason", async (_name, serve) => {
    const { wire, exits } = start(serve);
    wire.send("x");
    expect(await wire.exit).toEqual({ code: null, signal: null, text: "worker failed: broken" });
    expect(exits).toHaveLength(1);
  });

  test.each(["stop", "kill"] as const)("is let go by %s: nothing more is heard of it", async (end) => {
    const { wire, heard } = start(echo);
    wire.send("1");
    expect(await wire[end](0)).toMatchObject({ code: null, signal: "terminate" });
    wire.send("2");
    for (let turns = 0; turns < 4; turns += 1) await turn();
    expect(heard).toEqual([]);
  });

  test("may not say more in one line than another target", async () => {
    const { wire, heard } = start((own) => {
      own.send("x".repeat(MAX_LINE_BYTES + 1));
      own.close();
    });
    await wire.exit;
    expect(heard).toEqual([`${MAX_LINE_BYTES + 1} bytes`]);
  });
});
