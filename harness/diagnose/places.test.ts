import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openCorpus } from "../cli/corpus.ts";
import { packageRoot } from "../package-root.ts";
import { PLACE_NAMES, placeFor } from "./places.ts";

describe.each(PLACE_NAMES)("%s", (name) => {
  it.each(placeFor(name)?.reference ?? [])("%s is there", (place) => {
    expect(existsSync(path.join(packageRoot(), place))).toBe(true);
  });
});

it("every gate and topic of the corpus has a place", () => {
  const names = new Set(openCorpus([], ".").cases.map(({ definition }) => definition.gate ?? definition.topic ?? ""));
  expect([...names].filter((name) => placeFor(name) === null)).toEqual([]);
});

it.each(["", "G-NEW", "constructor", "my-topic"])("%j is not known", (name) => {
  expect(placeFor(name)).toBeNull();
});
