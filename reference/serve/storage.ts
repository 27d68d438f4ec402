/** The storage folder of a case: where the reference keeps its files in it. */
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { RPC_CODES, RpcFault } from "./rpc.ts";

/** The recorder's file, relative to the storage folder. */
export const RECORDER_FILE = path.join(".handshake", "flight-recorder.db");

/** Where a case keeps its files. */
export interface CaseStorage {
  readonly folder: string;
  readonly recorder_file: string;
  /** True after a restart: what stands in the folder goes on. */
  readonly is_resumed: boolean;
}

/** The folder of a case that begins; null without one. Throws an RpcFault where a log stands there already: it is never begun anew. */
export function newStorage(folder: string | null): CaseStorage | null {
  if (folder === null) return null;
  const recorder_file = path.join(folder, RECORDER_FILE);
  if (existsSync(recorder_file))
    throw new RpcFault(RPC_CODES.invalidParams, "`/storage` holds the log of another case; send case/resume, or name an empty folder");
  mkdirSync(path.dirname(recorder_file), { recursive: true });
  return { folder, recorder_file, is_resumed: false };
}

/** The folder of a case that goes on after a restart. Throws an RpcFault where no log stands there. */
export function keptStorage(folder: string): CaseStorage {
  const recorder_file = path.join(folder, RECORDER_FILE);
  if (!existsSync(recorder_file)) throw new RpcFault(RPC_CODES.invalidParams, "`/storage` holds no log to go on with; send case/start");
  return { folder, recorder_file, is_resumed: true };
}
