/** Mistakes of engines that give other outputs for the same inputs (MEX-DET-04, MEX-DET-05). */
import type { Content } from "../artifacts/content.ts";
import type { Invocation } from "../engines/grant.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { ownOutputs } from "./own-engine-seams.ts";

/** What an engine remembers of the runs of a case before this one. */
interface Runs {
  /** Runs with the same params. */
  readonly same: number;
  /** Runs with other params. */
  readonly others: number;
  readonly invocation: Invocation;
  readonly content: Content;
}

/** Adds a text to every file of an output. */
function withText(content: Content, text: string): Content {
  const add = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(text)]);
  if (content.kind === "file") return { kind: "file", bytes: add(content.bytes) };
  return { kind: "entries", entries: content.entries.map((entry) => ({ path: entry.path, bytes: add(entry.bytes) })) };
}

/** What is left in an output from the runs before it; an empty text where there is nothing. */
const leaving =
  (engine_id: string) =>
  (id: string, mistake: string, left: (runs: Runs) => string | number | boolean): MutantRow => [
    id,
    mistake,
    ownOutputs(
      engine_id,
      () => ({ before: new Map<string, number>(), total: 0 }),
      (content, invocation, state) => {
        const key = JSON.stringify(invocation.operation.params);
        const same = state.before.get(key) ?? 0;
        const found = left({ same, others: state.total - same, invocation, content });
        state.before.set(key, same + 1);
        state.total += 1;
        return found === false || found === "" ? null : withText(content, `${found}\n`);
      },
    ),
    { own_engines: true },
  ];

const text = ({ content }: Runs): string => (content.kind === "file" ? content.bytes.toString("utf8") : "");
const modeOf = ({ invocation }: Runs): unknown => invocation.operation.params["mode"];

const search = leaving("engine.context");
const BYTES = breaking("MEX-DET-04", [
  search("context-run-counted", "each output carries the number of its run", ({ same, others }) => same + others),
  search(
    "context-run-named",
    "each output carries the id of its invocation where nothing was found",
    (runs) => !text(runs).includes('"line"') && runs.invocation.invocation,
  ),
  search("context-pattern-kept", "a pattern goes on where it has stopped in the run before", (runs) => modeOf(runs) === "regex" && runs.same),
  search(
    "context-marks-timed",
    "a list of things to do carries its time",
    ({ invocation }) => invocation.operation.operation === "context.find_todos" && invocation.invocation,
  ),
  search("context-others-kept", "what was found before by other searches is counted in", ({ others }) => others > 0 && others),
  search("context-third-from-cache", "from the third run on an output says that it was kept", ({ same }) => same > 1 && "cached"),
]);

const script = leaving("engine.sandbox");
const CANONICAL = breaking("MEX-DET-05", [
  script("sandbox-run-counted", "each output carries the number of its run", ({ same, others }) => same + others),
  script("sandbox-globals-kept", "what other scripts have left is there for the next", ({ others }) => others > 0 && others),
  script(
    "sandbox-bundles-timed",
    "the files of a bundle carry the time of their run",
    ({ content, invocation }) => content.kind === "entries" && content.entries.length > 1 && invocation.invocation,
  ),
  script(
    "sandbox-inputs-counted",
    "what is made from inputs carries how often they were read",
    ({ invocation, same }) => JSON.stringify(invocation.operation.params["inputs"]) !== "[]" && same,
  ),
]);

export const DETERMINISM_MUTANTS: readonly Mutant[] = [...BYTES, ...CANONICAL];
