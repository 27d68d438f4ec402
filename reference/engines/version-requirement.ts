/** What an operation demands of the engine's version (MEX-ENV-06). */
import type { Implementation } from "../../spec-cases/contract/types.ts";

/** The one form that the spec's examples show; another form demands nothing (READ-53). */
const EXACT = /^=(\d+\.\d+\.\d+)$/;

/** True if an implementation of this version may run the operation; an absent requirement is any version (READ-05). */
export function satisfies({ version }: Pick<Implementation, "version">, requirement: string | null | undefined): boolean {
  const wanted = EXACT.exec(requirement ?? "")?.[1];
  return wanted === undefined || wanted === version;
}
