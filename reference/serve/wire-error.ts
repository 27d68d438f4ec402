/** A fault of the runtime as the protocol carries it. */
import type { WireError } from "../../spec-cases/contract/types.ts";
import type { RuntimeFault } from "../faults.ts";

/** Code, message and, where there is one, place. */
export function toWireError({ code, message, path }: RuntimeFault): WireError {
  return { code, message, ...(path === null ? {} : { path }) };
}
