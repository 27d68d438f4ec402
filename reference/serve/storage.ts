/** The storage folder of a case: where the reference keeps its files in it. */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { RPC_CODES, RpcFault } from "./rpc.ts";

/** The recorder's file, relative to the storage folder. */
export const RECORDER_FILE = path.join(".handshake", "flight-recorder.db");

/** Place of the recorder's file for a case that begins; null without a folder. Throws an RpcFault where one stands there already: a log is never begun anew. */
export function newRecorderFile(storage: string | null): string | null {
  if (storage === null) return null;
  const file = path.join(storage, RECORDER_FILE);
  if (existsSync(file)) throw new RpcFault(RPC_CODES.invalidParams, "`/storage` holds the log of another case; send case/resume, or name an empty folder");
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

/** Place of the recorder's file for a case that goes on after a restart. Throws an RpcFault where there is none. */
export function keptRecorderFile(storage: string): string {
  const file = path.join(storage, RECORDER_FILE);
  if (!existsSync(file)) throw new RpcFault(RPC_CODES.invalidParams, "`/storage` holds no log to go on with; send case/start");
  return file;
}
