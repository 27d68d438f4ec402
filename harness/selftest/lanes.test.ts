import { describe, expect, test } from "vitest";
import { inLanes } from "./lanes.ts";

const GOES_ON = new AbortController().signal;

describe("lanes", () => {
  test("every item once, none twice in the same lane at a time", async () => {
    const done: [number, string][] = [];
    const open = new Map<string, number>();
    await inLanes([1, 2, 3, 4, 5], ["left", "right"], GOES_ON, async (item, lane) => {
      open.set(lane, (open.get(lane) ?? 0) + 1);
      expect(open.get(lane)).toBe(1);
      await Promise.resolve();
      open.set(lane, 0);
      done.push([item, lane]);
    });
    expect(done.map(([item]) => item).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(done.map(([, lane]) => lane))).toEqual(new Set(["left", "right"]));
  });

  test("a fault is thrown when all lanes have ended, and no further item is begun", async () => {
    const begun: number[] = [];
    const work = inLanes([1, 2, 3, 4, 5, 6], ["left", "right"], GOES_ON, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 1) throw new Error("broken");
    });
    await expect(work).rejects.toThrow("broken");
    expect(begun.length).toBeLessThan(6);
  });

  test("after an abort none is begun", async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    await inLanes([1, 2, 3], ["one"], abort.signal, async (item) => {
      begun.push(item);
      abort.abort();
    });
    expect(begun).toEqual([1]);
  });
});
