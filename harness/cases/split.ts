/** Splits a definition: what is asked may be seen by all rooms, what is expected by the judge alone. */
import type { Ask, Case, LoadedCase, Origin } from "./types.ts";

/** What a definition asks; where it writes no script, every invocation succeeds (spec-cases/README.md, step 4). */
export function askOf(definition: Case): Ask {
  return {
    id: definition.id,
    given: withoutStart(definition.given),
    scripts: definition.engine?.scripts ?? ["succeed"],
    when: definition.when,
    requires: definition.requires ?? [],
    secrets: definition.secrets ?? [],
  };
}

function withoutStart({ start: _, ...given }: Case["given"]): Ask["given"] {
  return given;
}

/** A definition as a loaded case. */
export function splitCase(definition: Case, file: string, origin: Origin): LoadedCase {
  const { then } = definition;
  return { ask: askOf(definition), then, definition, file, origin };
}
