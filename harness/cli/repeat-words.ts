/** The words that repeat a case under the conditions of a run, as the user typed them. */
import type { RepeatWords } from "../../spec-cases/contract/types.ts";
import { RUN_DEFAULTS, type RunOptionValues } from "./options.ts";

/** What decides how a case runs; what only selects cases or places files is left out. `challenge` is the seed that was used. */
export function repeatWords(options: RunOptionValues, argvOfTarget: readonly string[] | undefined, challenge: string | null): RepeatWords {
  const given = (name: string, value: string | number, usual: string | number): string[] => (value === usual ? [] : [name, String(value)]);
  return {
    options: [
      ...given("--target", options.target, RUN_DEFAULTS.target),
      ...given("--transport", options.transport, RUN_DEFAULTS.transport),
      ...options.cases.flatMap((folder) => ["--cases", folder]),
      ...given("--seed", options.seed, RUN_DEFAULTS.seed),
      ...(challenge === null ? [] : ["--challenge", challenge]),
      ...given("--timeout-scale", options.timeoutScale, RUN_DEFAULTS.timeoutScale),
      ...(options.waivers === undefined ? [] : ["--waivers", options.waivers]),
      ...(options.strict ? ["--strict"] : []),
    ],
    command: [...(argvOfTarget ?? [])],
  };
}
