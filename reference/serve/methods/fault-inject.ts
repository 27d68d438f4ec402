/** `fault/inject`: breaks the recorder or a gate of one case, for the features fault.recorder, fault.gate and fault.gate.hang. */
import { FAULT_INJECT_PARAMS } from "../../contract/validators.ts";
import { caseMethod, DONE } from "../method.ts";
import { RPC_CODES, RpcFault } from "../rpc.ts";

export const FAULT_INJECT = caseMethod("fault/inject", FAULT_INJECT_PARAMS, ({ faults }, { fault }) => {
  if (fault.kind === "recorder") faults.breakRecorder(fault.at);
  else if (!faults.breakGate(fault)) throw new RpcFault(RPC_CODES.invalidParams, "`/fault/gate` names no gate of this runtime in that phase");
  return DONE;
});
