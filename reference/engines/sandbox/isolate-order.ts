/** What crosses between the engine and the thread of a WASM isolate. */
import type { BudgetStop } from "../budget-stop.ts";
import type { CompiledModule } from "./compiled-module.ts";

/** Memory of an isolate before it has run anything, in bytes: no cap can be lower. */
export const INITIAL_BYTES = 16 * 1024 * 1024;

/** One script, and what it gets. */
export interface IsolateOrder {
  /** File of the library, found by the engine: the thread looks nothing up. */
  readonly library: string;
  /** What the library runs. */
  readonly module: CompiledModule;
  readonly script: string;
  /** Verified inputs in the order of the params; a bundle is an object of its files. */
  readonly inputs: readonly IsolateInput[];
  readonly caps: IsolateCaps;
  /** True where the same inputs must give the same result: the script's clock stands at the epoch, and so does its random seed. */
  readonly still: boolean;
}

/** A file that a script gets or makes; paths are relative. */
export interface IsolateFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export type IsolateInput = { readonly artifact_id: string } & ({ readonly bytes: Uint8Array } | { readonly entries: readonly IsolateFile[] });

/** Milliseconds and bytes. */
export interface IsolateCaps {
  readonly wall_time_ms: number;
  readonly cpu_time_ms: number;
  readonly memory_bytes: number;
  readonly output_bytes: number;
  readonly stack_bytes: number;
}

/** Why a script did not end well; `name` and `message` are the script's own and go nowhere but to its log. */
export type IsolateError =
  | { readonly kind: "cap"; readonly stop: BudgetStop }
  | { readonly kind: "stack" }
  | { readonly kind: "memory" }
  | { readonly kind: "thrown"; readonly name: string; readonly message: string }
  | { readonly kind: "pending" };

/** How it ended. */
export interface IsolateEnd {
  readonly printed: Uint8Array;
  /** What the script handed out by `output`. */
  readonly files: readonly IsolateFile[];
  /** JSON text of what the script came to; null where that is nothing. */
  readonly value: string | null;
  readonly error: IsolateError | null;
  /** Size that its memory had in the end. */
  readonly memory_bytes: number;
}
