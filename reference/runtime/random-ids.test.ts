import { describe, expect, it } from "vitest";
import { createRandomIds } from "./random-ids.ts";

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MANY = 20_000;

describe("random ids", () => {
  const next = createRandomIds();
  const ids = Array.from({ length: MANY }, next);

  it("are UUIDs of version 4, over the bounds of a batch too", () => expect(ids.filter((id) => !VERSION_4.test(id))).toEqual([]));

  it("are all different, from source to source too", () => expect(new Set([...ids, ...Array.from({ length: MANY }, createRandomIds())]).size).toBe(2 * MANY));

  it("use every digit at every place that is free", () => {
    const free = [...Array(36).keys()].filter((place) => ![8, 13, 14, 18, 19, 23].includes(place));
    const seen = free.map((place) => new Set(ids.map((id) => id[place])).size);
    expect(seen).toEqual(free.map(() => 16));
  });
});
