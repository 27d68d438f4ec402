/** A method of the protocol: its params decoded at the door, or refused with -32602. */
import type { Decoder } from "../contract/validators.ts";
import type { OpenCase } from "./case.ts";
import { RPC_CODES, RpcFault, type RpcHandler, type RpcReply } from "./rpc.ts";

/** What a method answers that has nothing to say. */
export const DONE: RpcReply = { value: {} };

/** A handler that sees decoded params alone. */
export function method<T>(params: Decoder<T>, handle: (params: T) => RpcReply | Promise<RpcReply>): RpcHandler {
  return (source) => {
    const decoded = params.decode(source ?? {});
    if (decoded.ok) return handle(decoded.value);
    throw new RpcFault(RPC_CODES.invalidParams, `\`${decoded.violation.path}\` ${decoded.violation.expected}`);
  };
}

/** A method about one open case; each stands in a file of its own under `methods/` and in the table there. */
export interface CaseMethod {
  readonly name: string;
  /** `find` answers the open case of a name, or throws an RpcFault. */
  bind(find: (name: string) => OpenCase): RpcHandler;
}

/** Declares a method about one open case. */
export function caseMethod<T extends { readonly case: string }>(
  name: string,
  params: Decoder<T>,
  handle: (open: OpenCase, params: T) => RpcReply | Promise<RpcReply>,
): CaseMethod {
  return { name, bind: (find) => method(params, (decoded) => handle(find(decoded.case), decoded)) };
}
