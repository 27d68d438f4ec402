/**
 * Scripts for engine.sandbox: the artifacts of a world of its own. A script that must be refused ends with 0 only where it has
 * done what is forbidden, and what it does is bounded, so that a target without a sandbox shows as such and comes to no harm.
 */
import type { WorldArtifact } from "../../spec-cases/contract/types.ts";
import { makeArtifact } from "./shelf.ts";

const PYTHON = "text/x-python";
const SHELL = "text/plain";
const JSON_MEDIA = "application/json";

/** An address for documents: opening a datagram socket sends nothing, and without a way out it cannot be opened. */
const ADDRESS = "192.0.2.1";

const lines = (...text: string[]): string => `${text.join("\n")}\n`;

const CONTENT = {
  "no promise": [JSON_MEDIA, "{}\n"],
  "a promised file": [JSON_MEDIA, '{"files":["sum.txt"]}\n'],
  "no program": [JSON_MEDIA, "[]\n"],
  "the program sleep": [JSON_MEDIA, '["sleep"]\n'],
  "python prints": [PYTHON, lines("print(sum(range(1, 5)))")],
  "python leaves a file": [PYTHON, lines("with open('sum.txt', 'w') as file:", "    file.write(str(sum(range(1, 101))))")],
  "python opens a connection": [PYTHON, lines("import socket", "line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", `line.connect(('${ADDRESS}', 9))`)],
  "python starts a program": [PYTHON, lines("import os", "os.execv('/bin/sh', ['sh', '-c', 'exit 0'])")],
  "python reads a file of the host": [PYTHON, lines("with open('/etc/passwd') as file:", "    file.read()")],
  "python climbs out": [PYTHON, lines("with open('../../../../../../etc/passwd') as file:", "    file.read()")],
  "python forks": [
    PYTHON,
    lines(
      "import os, signal, time",
      "children = []",
      "for _ in range(1000):",
      "    child = os.fork()",
      "    if child == 0:",
      "        time.sleep(5)",
      "        os._exit(0)",
      "    children.append(child)",
      "for child in children:",
      "    os.kill(child, signal.SIGKILL)",
    ),
  ],
  "python loops": [PYTHON, lines("while True:", "    pass")],
  "python hoards": [PYTHON, lines("kept = [b'x' * 1_000_000 for _ in range(1000)]")],
  "python floods": [PYTHON, lines("for _ in range(20_000):", "    print('x' * 1000)")],
  "shell counts": [SHELL, lines("total=0", "for i in {1..4}; do total=$((total + i)); done", 'echo "$total"')],
  "shell forks": [SHELL, lines("for i in {1..1000}; do sleep 5 & done", "kill $(jobs -p)", "exit 0")],
  "shell loops": [SHELL, lines("while :; do :; done")],
  "shell hoards": [SHELL, lines("kept=xxxxxxxxxx", "for i in {1..26}; do kept=$kept$kept; done")],
  "shell floods": [SHELL, lines("line=x", "for i in {1..10}; do line=$line$line; done", 'for i in {1..20000}; do echo "$line"; done')],
} as const satisfies Record<string, readonly [media: string, text: string]>;

/** Name of an artifact of that world. */
export type ScriptName = keyof typeof CONTENT;

/** engine.sandbox among the templates, from 1; its artifacts from here on are none of its shelf. */
const [ENGINE, FIRST] = [22, 800];

/** All artifacts of that world, by name. */
export const SCRIPTS: ReadonlyMap<string, WorldArtifact> = new Map(
  Object.entries(CONTENT).map(([name, [media, text]], index) => [name, makeArtifact(ENGINE, FIRST + index, { media, type: "artifact.document", text })]),
);

/** The artifact of this name. */
export function scriptOf(name: ScriptName): WorldArtifact {
  const found = SCRIPTS.get(name);
  if (found === undefined) throw new Error(`there is no script named ${name}`);
  return found;
}
