/** Lines that a writer puts on its stdout. A line that arrived whole was said: the pipe outlives the writer. */

/** Head of the log after a commit. */
export interface NotedHead {
  readonly seq: number;
  readonly hash: string;
}

/** What a writer says. `committed` is the acknowledgement: from there on the ids must be in the file; old ones until they are purged. */
export type Said =
  | { readonly said: "opened" }
  | { readonly said: "begun"; readonly op_id: string }
  | { readonly said: "committed"; readonly ids: readonly string[]; readonly old_ids: readonly string[]; readonly head: NotedHead }
  | { readonly said: "answered"; readonly op_id: string; readonly outcome: string }
  /** From here on the old records that were acknowledged so far may be gone. */
  | { readonly said: "purging" };

/** One line. */
export function writeSaid(said: Said): string {
  return `${JSON.stringify(said)}\n`;
}

function isSaid(value: unknown): value is Said {
  return typeof value === "object" && value !== null && "said" in value;
}

/** All whole lines of a text; what a kill cut off in the middle of a line was not said. */
export function readSaid(text: string): Said[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (!isSaid(value)) throw new Error(`a writer said \`${line.slice(0, 200)}\``);
    return value;
  });
}
