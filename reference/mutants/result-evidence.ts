/** Mistakes about evidence, and about the version that an operation asks for (MEX-DET-02, MEX-ENV-06). */
import { deny, PASS, type RequestInput } from "../gates/gate.ts";
import type { Json } from "./draft.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { believed, overlooked, refused } from "./result-seams.ts";
import { answer } from "./runtime-seams.ts";
import { type Break, requestGate, resultGate } from "./seams.ts";

const missing = ["RESULT_EVIDENCE_MISSING"];

const EVIDENCE = breaking("MEX-DET-02", [
  ["evidence-unread", "the evidence policy is checked, the evidence is not", overlooked("G-DET", missing)],
  ["evidence-of-d0-only", "evidence is needed at D0 alone", overlooked("G-DET", missing, ({ planned }) => planned.determinism === "D1")],
  ["evidence-of-d1-only", "evidence is needed at D1 alone", overlooked("G-DET", missing, ({ planned }) => planned.determinism === "D0")],
  [
    "evidence-by-ceiling",
    "evidence is needed where the engine's ceiling is D0 or D1, whatever the operation asks for",
    overlooked("G-DET", missing, ({ registered }) => registered.engine.determinism_ceiling > "D1"),
  ],
  ["evidence-member-lax", "evidence that is missing or null is an empty list, and a list is evidence", believed(({ evidence }) => evidence == null)],
  [
    "evidence-of-texts",
    "evidence may be texts",
    believed(({ evidence }) => Array.isArray(evidence) && evidence.some((item: Json) => typeof item === "string")),
  ],
  [
    "evidence-unverified",
    "evidence is counted; whether it exists is not asked",
    resultGate("G-INTEGRITY", (input, context, honest) =>
      honest.check(input.result === null ? input : { ...input, staging_fault: null, result: { ...input.result, evidence: [] } }, context),
    ),
  ],
  ["evidence-everywhere", "evidence is needed at every level", refused("G-DET", ({ evidence }) => evidence.length === 0)],
  [
    "evidence-where-needed",
    "evidence is refused where none is needed",
    refused("G-DET", ({ evidence }, { planned }) => evidence.length > 0 && planned.determinism > "D1"),
  ],
  ["evidence-one-piece", "a result has one piece of evidence", refused("G-DET", ({ evidence }) => evidence.length > 1)],
  [
    "evidence-kept-back",
    "evidence is stored and left out of what is handed out",
    answer((given) => (given.outcome === "executed" ? { ...given, result: { ...given.result, evidence: [] } } : given)),
  ],
]);

/** Where no version that is bound is the one that is wanted, a laxer comparison decides. */
const versions = (isEnough: (wanted: string, bound: readonly string[]) => boolean): Break =>
  requestGate("G-SCHEMA", async (input, context, honest) => {
    const verdict = await honest.check(input, context);
    return verdict.outcome === "deny" && verdict.code === "ENGINE_VERSION_UNBOUND" && isEnough(wantedIn(input), boundIn(input)) ? PASS : verdict;
  });
const wantedIn = ({ envelope }: RequestInput): string => envelope.planned?.engine_version_req?.replace("=", "") ?? "";
const boundIn = ({ registered }: RequestInput): readonly string[] => registered?.engine.implementations.map(({ version }) => version) ?? [];
const series = (version: string): string => version.split(".").slice(0, 2).join(".");

/** Requirements of a kind are refused. */
const versionRefused = (isRefused: (wanted: string, bound: readonly string[]) => boolean): Break =>
  requestGate("G-SCHEMA", (input, context, honest) =>
    wantedIn(input) !== "" && isRefused(wantedIn(input), boundIn(input))
      ? deny("ENGINE_VERSION_UNBOUND", "/engine_version_req", "`/engine_version_req` is met by no implementation")
      : honest.check(input, context),
  );

const VERSIONS = breaking("MEX-ENV-06", [
  ["version-unread", "the version that an operation asks for is not looked at", versions(() => true)],
  [
    "version-of-series",
    "the patch number of a version is not compared",
    versions((wanted, bound) => bound.some((version) => series(version) === series(wanted))),
  ],
  ["version-of-first", "of the versions that are bound the first alone is looked at", versionRefused((wanted, bound) => wanted !== bound[0])],
  ["version-refused", "an operation that asks for a version is refused", versionRefused(() => true)],
]);

export const RESULT_EVIDENCE_MUTANTS: readonly Mutant[] = [...EVIDENCE, ...VERSIONS];
