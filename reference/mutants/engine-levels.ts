/** Mistakes about the ceilings of single engines, and about the evidence of what they did (MEX-ENG-03, MEX-DET-02). */
import { deny, type GateVerdict } from "../gates/gate.ts";
import { type EngineFacts, LEVELS } from "./engine-facts.ts";
import { type EngineRow, gateOf, ofEngines } from "./engine-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { overlooked } from "./result-seams.ts";
import type { Break } from "./seams.ts";

const TOO_HIGH: GateVerdict = deny("DETERMINISM_OVER_CEILING", "/determinism", "`/determinism` is above the engine's ceiling");

/** The level is compared with the ceiling in another way; both are counted from 0. */
function compared({ engine, ceiling }: EngineFacts, isTooHigh: (level: number, ceiling: number) => boolean): Break {
  const most = LEVELS.indexOf(ceiling);
  return gateOf(engine, "G-DET", ({ envelope }) => {
    const level = envelope.planned?.determinism;
    return level === undefined || isTooHigh(LEVELS.indexOf(level), most) ? TOO_HIGH : { outcome: "pass" };
  });
}

/** Where nothing lies above a ceiling, or nothing below it, some mistakes show nothing. */
function ceilingRows(facts: EngineFacts): readonly EngineRow[] {
  const [above, below] = [LEVELS.length - 1 - LEVELS.indexOf(facts.ceiling), LEVELS.indexOf(facts.ceiling)];
  const rows: readonly (readonly [boolean, EngineRow])[] = [
    [above > 0, ["ceiling-one-above", `one level above its ceiling ${facts.ceiling} passes`, compared(facts, (level, most) => level > most + 1)]],
    [above > 1, ["ceiling-unread", `its ceiling ${facts.ceiling} is not looked at`, compared(facts, () => false)]],
    [true, ["ceiling-not-reached", `its ceiling ${facts.ceiling} itself is refused`, compared(facts, (level, most) => level >= most)]],
    [below > 0, ["ceiling-alone", `it runs at its ceiling ${facts.ceiling} alone`, compared(facts, (level, most) => level !== most)]],
  ];
  return rows.filter(([shows]) => shows).map(([, row]) => row);
}

const CEILINGS = breaking("MEX-ENG-03", ofEngines(ceilingRows));

const EVIDENCE = breaking(
  "MEX-DET-02",
  ofEngines(({ engine }) => [
    [
      "evidence-unread",
      "nobody looks whether what it did live is shown by evidence",
      overlooked("G-DET", ["RESULT_EVIDENCE_MISSING"], ({ planned }) => planned.engine_id === engine),
    ],
  ]),
);

export const ENGINE_LEVEL_MUTANTS: readonly Mutant[] = [...CEILINGS, ...EVIDENCE];
