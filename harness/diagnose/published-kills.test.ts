/** The table that ships with the package, against what is said by it. */
import { expect, it } from "vitest";
import type { CaseResult } from "../../spec-cases/contract/types.ts";
import { openCorpus } from "../cli/corpus.ts";
import { readKills } from "../cli/kills-file.ts";
import { caseResult } from "../report/report-builder.ts";
import type { Kill } from "./kill-table.ts";
import { likelyMistakes } from "./likely-mistakes.ts";
import { signOf } from "./sign.ts";

const kills = readKills()?.kills ?? [];

/** A mismatch with this sign. */
function mismatchOf(sign: string): CaseResult["mismatches"][number] {
  const [place = "", word = null] = sign.split(" ");
  if (place === "rule") return { path: "/steps/0", expected: null, actual: null, rule: word };
  const isEvent = (place === "events" || place === "absent") && word !== null;
  return { path: `/then/0/${place}`, expected: isEvent ? { [word]: {} } : null, actual: word };
}

function resultsOf({ ran, failed }: Kill): CaseResult[] {
  return ran.map((id) => {
    const sign = failed.get(id);
    return caseResult(sign === undefined ? { id } : { id, status: "fail", mismatches: [mismatchOf(sign)] });
  });
}

it("is published", () => {
  expect(kills.length).toBeGreaterThan(0);
});

it("names each mutant, or one that fails the same, for a report of its own failures", () => {
  const wrong = kills.filter((kill) => {
    const found = likelyMistakes(resultsOf(kill), { kills })[0];
    const named = kills.find(({ mutant }) => mutant === found?.mutant);
    return found?.match !== "same" || JSON.stringify([...(named?.failed ?? [])].sort()) !== JSON.stringify([...kill.failed].sort());
  });
  expect(wrong.map(({ mutant }) => mutant)).toEqual([]);
});

it("holds signs as they are made", () => {
  const signs = new Set(kills.flatMap(({ failed }) => [...failed.values()]));
  expect([...signs].filter((sign) => signOf({ mismatches: [mismatchOf(sign)] }) !== sign)).toEqual([]);
});

it("knows the corpus: most of its cases are there", () => {
  const ids = new Set(openCorpus([], ".").cases.map(({ ask }) => ask.id));
  const named = [...new Set(kills.flatMap(({ ran }) => ran))];
  expect(named.filter((id) => ids.has(id)).length).toBeGreaterThan(named.length / 2);
});
