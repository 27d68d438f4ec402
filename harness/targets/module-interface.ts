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

/** Loads a module and starts it on a wire; false where it exports no `serve`. */
export async function startModule(url: string, wire: ModuleWire): Promise<boolean> {
  const loaded: unknown = await import(url);
  const serve = serveOf(loaded);
  if (serve === undefined) return false;
  await serve(wire);
  return true;
}

function serveOf(loaded: unknown): ((wire: ModuleWire) => unknown) | undefined {
  for (const holder of [loaded, typeof loaded === "object" && loaded !== null && "default" in loaded ? loaded.default : undefined]) {
    if (typeof holder === "function") return (wire) => holder(wire);
    if (typeof holder === "object" && holder !== null && "serve" in holder && typeof holder.serve === "function") {
      const { serve } = holder;
      return (wire) => serve(wire);
    }
  }
  return undefined;
}
