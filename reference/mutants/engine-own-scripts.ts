/** Mistakes of an engine that runs scripts: what they compute, and what becomes of one that was stopped (MEX-ENG-04, MEX-ENG-05). */
import { stamp } from "./engine-own-context.ts";
import { failsOtherwise, readOtherwise } from "./engine-own-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

const ENGINE = "engine.sandbox";

/** One operation of the engine: its mutants run what starts from it. */
const only = (operation: string): Pick<Mutant, "engine" | "operation"> => ({ engine: ENGINE, operation: `sandbox.${operation}` });

/** What a script is given beside itself is JSON. */
const isScript = (text: string): boolean => !/^[[{]/.test(text);

/** A line is run after the script. */
const appended = (line: () => string): Break => readOtherwise(ENGINE, (text) => (isScript(text) ? `${text}\n${line()}\n` : text));

const COMPUTED = breaking("MEX-ENG-05", [
  [
    "engine-sandbox-js-stamped",
    "sandbox.run_js: the time is put out beside what a script does",
    appended(() => `output("clock.txt", "${stamp()}");`),
    only("run_js"),
  ],
  [
    "engine-sandbox-python-stamped",
    "sandbox.run_python: the time is printed after what a script prints",
    appended(() => `print("${stamp()}")`),
    only("run_python"),
  ],
  ["engine-sandbox-shell-stamped", "sandbox.run_shell: the time is printed after what a script prints", appended(() => `echo "${stamp()}"`), only("run_shell")],
  [
    "engine-sandbox-files-left",
    "sandbox.run_python: files that a script promised are not taken over",
    readOtherwise(ENGINE, (text) => (text.startsWith('{"files"') ? "{}" : text)),
    only("run_python"),
  ],
]);

const RUNTIME = "SBOX_RUNTIME_ERROR";
const POLICY = "SBOX_POLICY_DENIED";
const TIME = "SBOX_TIMEOUT";

const REFUSED = breaking("MEX-ENG-04", [
  ["engine-sandbox-python-exit-unread", "sandbox.run_python: a script that ends with an error has ended", failsOtherwise(ENGINE, RUNTIME), only("run_python")],
  [
    "engine-sandbox-python-stopped",
    "sandbox.run_python: what a script did until it was stopped is handed out as a success",
    failsOtherwise(ENGINE, RUNTIME, POLICY, TIME),
    only("run_python"),
  ],
  [
    "engine-sandbox-shell-stopped",
    "sandbox.run_shell: what a script did until it was stopped is handed out as a success",
    failsOtherwise(ENGINE, RUNTIME, POLICY, TIME),
    only("run_shell"),
  ],
]);

export const ENGINE_OWN_SCRIPT_MUTANTS: readonly Mutant[] = [...COMPUTED, ...REFUSED];
