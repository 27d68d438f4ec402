/** The options that choose cases, as a selection. */
import type { Selection } from "../cases/select-cases.ts";

/** Typed lists; what was not typed asks for nothing. */
export function selectionOf(typed: Readonly<Record<string, unknown>>): Selection {
  const list = (name: string): string[] => {
    const value = typed[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  };
  return {
    ids: list("case"),
    filters: list("filter"),
    classes: list("class"),
    gates: list("gate"),
    levels: list("level"),
    requirements: list("requirement"),
    engines: list("engine"),
  };
}

/** The same in words, for reports and messages; empty where the whole corpus is meant. */
export function selectionWords(typed: Readonly<Record<string, unknown>>): string[] {
  return ["case", "filter", "class", "gate", "level", "requirement", "engine"].flatMap((name) => {
    const value = typed[name];
    return Array.isArray(value) && value.length > 0 ? [`${name} ${value.join(",")}`] : [];
  });
}
