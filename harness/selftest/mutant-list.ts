/** The list of mutants, as data: the harness knows them by mutants.json and starts them as ordinary targets. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, member, stringMember } from "../json.ts";
import { packageRoot } from "../package-root.ts";

/** One mutant. */
export interface MutantEntry {
  readonly id: string;
  readonly requirement: string;
  readonly mistake: string;
  readonly broad: boolean;
  /** The one engine that it breaks; null where it breaks a rule of all. */
  readonly engine: string | null;
  /** The one operation of that engine that it breaks; null where it breaks more. */
  readonly operation: string | null;
  readonly equivalent: string | null;
  readonly apart: string | null;
}

/** One adversary. */
export interface AdversaryEntry {
  readonly id: string;
  readonly mistake: string;
  readonly transport: "stdio" | "worker";
  /** Looks honest in a plain run: only a challenge tells it. */
  readonly only: "challenge" | null;
}

/** Everything that the self-test runs. */
export interface MutantList {
  readonly mutants: readonly MutantEntry[];
  readonly adversaries: readonly AdversaryEntry[];
}

/** The module that serves them, built. */
export function mutantModule(): string {
  return path.join(packageRoot(), "dist", "reference", "mutants", "module.js");
}

/** Reads the list that ships with the reference. Throws CORPUS where it cannot be used. */
export function readMutantList(place: string = path.join(packageRoot(), "reference", "mutants", "mutants.json")): MutantList {
  const parsed: unknown = JSON.parse(readFileSync(place, "utf8"));
  const entries = (name: string): JsonObject[] => {
    const list = member(parsed, name);
    if (!Array.isArray(list)) throw new HarnessError("CORPUS", `the mutant list has no \`${name}\`; run \`npm run generate\``, { file: place });
    return list.filter(isObject);
  };
  const text = (entry: JsonObject, key: string): string => stringMember(entry, key) ?? "";
  return {
    mutants: entries("mutants").map((entry) => ({
      id: text(entry, "id"),
      requirement: text(entry, "requirement"),
      mistake: text(entry, "mistake"),
      broad: entry["broad"] === true,
      engine: stringMember(entry, "engine") ?? null,
      operation: stringMember(entry, "operation") ?? null,
      equivalent: stringMember(entry, "equivalent") ?? null,
      apart: stringMember(entry, "apart") ?? null,
    })),
    adversaries: entries("adversaries").map((entry) => ({
      id: text(entry, "id"),
      mistake: text(entry, "mistake"),
      transport: text(entry, "transport") === "stdio" ? "stdio" : "worker",
      only: text(entry, "only") === "challenge" ? "challenge" : null,
    })),
  };
}
