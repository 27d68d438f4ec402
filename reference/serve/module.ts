/** The reference as a target module: a host hands it a wire. */
import { createService } from "./service.ts";
import type { Wire } from "./wire.ts";

export type { Wire };

/** Serves the target protocol 1.0 over the given wire. */
export function serve(wire: Wire): void {
  createService()(wire);
}
