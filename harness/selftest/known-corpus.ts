/** What one who reads the shipped corpus can know of a plain run: for adversaries that answer by heart. */
import { createHash } from "node:crypto";
import type { Corpus, LoadedCase } from "../cases/types.ts";
import { wireCaseId } from "../run/one-case.ts";
import { buildCase } from "../world/build-case.ts";
import type { ResolvedExecute, ResolvedStep } from "../world/types.ts";

/** Ids of cases on the wire, and digests of what is sent in them. */
export interface KnownCorpus {
  readonly cases: readonly string[];
  readonly operations: readonly string[];
}

/** All that a plain run of this seed sends, in these cases. */
export function knownCorpus(planned: readonly LoadedCase[], corpus: Corpus, seed: string): KnownCorpus {
  const sent = planned.flatMap(({ ask }) => buildCase(ask, corpus, seed).steps.flatMap(executesOf));
  return { cases: planned.map(({ ask }) => wireCaseId(seed, ask.id, "")), operations: sent.map(digestOf) };
}

function executesOf(step: ResolvedStep): readonly ResolvedExecute[] {
  if (step.kind === "execute") return [step.execute];
  return step.kind === "parallel" ? step.executes : [];
}

/** An op_id differs from run to run: nobody learns it by heart. */
function digestOf({ operation, text }: ResolvedExecute): string {
  const sent = text ?? JSON.stringify(operation);
  return createHash("sha256")
    .update(sent.replace(/"op_id":"[^"]*"/g, ""))
    .digest("hex");
}
