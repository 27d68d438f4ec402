import { describe, expect, test } from "vitest";
import { casesOf, corpus } from "../run/run.fixture.ts";
import { knownCorpus } from "./known-corpus.ts";

const planned = casesOf(["CAP-001", "CAP-010"]);

describe("what one who reads the corpus knows of a run", () => {
  test("an id for each case, and a digest for each operation that is sent", () => {
    const { cases, operations } = knownCorpus(planned, corpus, "seed");
    expect(cases).toHaveLength(2);
    expect(new Set(operations).size).toBe(2);
    for (const digest of operations) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("the same for the same seed; other ids for another one, and the same operations but for their op_id", () => {
    const [one, again, other] = ["seed", "seed", "other"].map((seed) => knownCorpus(planned, corpus, seed));
    expect(again).toEqual(one);
    expect(other?.cases).not.toEqual(one?.cases);
    expect(other?.operations).toEqual(one?.operations);
  });
});
