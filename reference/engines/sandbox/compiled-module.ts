/** The isolate's WASM module, compiled once in this process: a thread that got it compiled needs a third of the time to start. */
import { readFile } from "node:fs/promises";

/** Of the platform; the types of Node say nothing of it. */
declare const WebAssembly: { readonly compile: (bytes: Uint8Array) => Promise<CompiledModule> };

/** A compiled module: it holds no state of any script, and can be handed to any number of threads. */
export type CompiledModule = object;

const compiled = new Map<string, Promise<CompiledModule>>();

/** Compiles a file at the first call, then remembers it. */
export function compiledModule(wasm_file: string): Promise<CompiledModule> {
  const known = compiled.get(wasm_file) ?? readFile(wasm_file).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(wasm_file, known);
  return known;
}
