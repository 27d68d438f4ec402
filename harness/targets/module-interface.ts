/** What a JavaScript module exports to be a target: `export function serve(wire) { … }`. */

/** The wire as a module sees it: whole lines, no transport. */
export interface ModuleWire {
  /** Called once by the module; from then on every line of the harness is handed to `handler`. */
  receive(handler: (line: string) => void): void;
  /** Sends one message; text without a newline. */
  send(line: string): void;
  /** Ends the target: called after the answer to `shutdown`. */
  close(): void;
}

/** Joins a target to a wire. */
export type Serve = (wire: ModuleWire) => unknown;

/** Loads a module and starts it on a wire; false where it exports no `serve`. */
export async function startModule(url: string, wire: ModuleWire): Promise<boolean> {
  const serve = serveOf(await import(url));
  if (serve === undefined) return false;
  await serve(wire);
  return true;
}

/** The `serve` of a module; undefined where it exports none. Rejects where the module cannot be loaded. */
export async function loadServe(url: string): Promise<Serve | undefined> {
  return serveOf(await import(url));
}

function serveOf(loaded: unknown): Serve | undefined {
  for (const holder of [loaded, typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined]) {
    if (typeof holder === "function") return (wire) => holder(wire);
    if (typeof holder === "object" && holder !== null && "serve" in holder && typeof holder.serve === "function") {
      const { serve } = holder;
      return (wire) => serve(wire);
    }
  }
  return undefined;
}
