/** Mistakes about the walls around scripts (MEX-SBX-01 to MEX-SBX-04, MEX-RES-04). */
import { chmodSync, lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { PASS } from "../gates/gate.ts";
import { objectIn } from "./draft.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";
import { ownOutputs, ownReplies } from "./own-engine-seams.ts";
import { namesOnList, programs, type ShellChange, shells } from "./sandbox-seams.ts";
import { all, type Break, requestGate } from "./seams.ts";

const SANDBOX = "engine.sandbox";
const STORE = path.join(".handshake", "artifacts", "L3");
const none = (): null => null;

/** A script that names a place by an absolute path, and one that climbs out of its folder. */
const namesRoot = (script: string): boolean => /(?:^|[\s<>])\/[a-z]/m.test(script);
const climbs = (script: string): boolean => script.includes("..");

/**
 * Scripts that look as if they leave their folder are not begun. That is no wall; for the scripts of the corpus it comes to the same,
 * and costs nothing: what such a mutant does wrong is another thing.
 */
const SCREENED: ShellChange = { refused: ({ script }) => namesRoot(script) || climbs(script) };

/** A mutant of the sandbox: it needs the engine itself. */
const row = (id: string, mistake: string, breaks: Break): MutantRow => [id, mistake, breaks, { own_engines: true }];
/** What else is wrong is not with shell scripts. */
const beside = (id: string, mistake: string, breaks: Break): MutantRow => row(id, mistake, all(shells(SCREENED), breaks));
const shell = (id: string, mistake: string, change: ShellChange): MutantRow => row(id, mistake, shells({ ...SCREENED, ...change }));

/** Scripts may name places that begin like this. */
const naming = (place: string): ShellChange => ({ refused: ({ script }) => climbs(script) || (namesRoot(script) && !script.includes(place)) });

/** Everything in the store of a case that is one file can be written. */
function openStore(folder: string): void {
  const store = path.join(folder, STORE);
  const ids = lstatSync(store, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(store);
  for (const place of ids.map((id) => path.join(store, id, "payload"))) if (lstatSync(place).isFile()) chmodSync(place, 0o600);
}

const writableStore: Required<Pick<ShellChange, "run">> = {
  run(run, { folder }) {
    openStore(folder);
    return run;
  },
};

const FILES = breaking("MEX-SBX-01", [
  shell("sandbox-none", "shell scripts are processes like any other", { ...writableStore, refused: () => false }),
  shell("sandbox-climbed", "scripts are refused whose text names an absolute path, and the others are not isolated", {
    ...writableStore,
    refused: ({ script }) => namesRoot(script),
  }),
  shell("sandbox-rooted", "scripts are refused whose text climbs out of their folder, and the others are not isolated", {
    refused: ({ script }) => climbs(script),
  }),
  shell("sandbox-with-users", "the users of the host are known inside", naming("/etc")),
  shell("sandbox-with-homes", "the folders of users are there inside", naming("/home")),
  shell("sandbox-with-processes", "the processes of the host are seen inside, and their files through them", naming("/proc")),
  shell("sandbox-without-inputs", "inputs stand elsewhere than scripts look for them", {
    run: (run) => ({ ...run, files: (run.files ?? []).slice(0, 1) }),
  }),
  beside("sandbox-js-in-a-context", "programs in JavaScript have a context of their own, and no more", programs({ modules: /^$/, realm: "open" })),
  beside("sandbox-js-with-modules", "programs in JavaScript may load modules", programs({ modules: /fs$/, realm: "sealed" })),
  beside(
    "sandbox-print-lost",
    "what a script prints is not handed out",
    ownOutputs(SANDBOX, none, (content) =>
      content.kind === "file" ? null : { kind: "entries", entries: content.entries.map((entry) => ({ ...entry, bytes: Buffer.alloc(0) })) },
    ),
  ),
]);

/** What is under consent is given without it. */
const networkGiven: Break = requestGate("G-CAP", async (input, context, honest) => {
  const verdict = await honest.check(input, context);
  return input.envelope.planned?.capabilities_requested.includes("net.http") === true ? PASS : verdict;
});

const NETWORK = breaking("MEX-SBX-02", [
  shell("sandbox-network-of-the-host", "scripts have the network of the host", { refused: () => false }),
  beside(
    "sandbox-network-of-programs",
    "programs in JavaScript may load what opens sockets",
    programs({ modules: /^(node:)?(net|dgram|http)$/, realm: "sealed" }),
  ),
  beside("sandbox-network-unasked", "a script that requests the network has it, without consent", networkGiven),
  shell("sandbox-no-pipes", "a pipe is taken for a network", { refused: ({ script }) => namesRoot(script) || script.includes(" | ") }),
]);

/** Programs that this deployment has. */
const PROGRAMS = ["cat", "chmod", "cp", "date", "env", "rm"];

/** A program that begins a command in the text of the script. */
const beginsCommand = (script: string, name: string): boolean => new RegExp(`(?:^|[;&|]\\s*|\\bdo\\s+)${name}\\b`, "m").test(script);

/** A list is read otherwise. */
const listed = (list: (text: string) => readonly string[]): ShellChange => ({ list, restricted: true, refused: () => false });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const EXECUTABLES = breaking("MEX-SBX-03", [
  shell(
    "sandbox-list-unread",
    "a script may start every program that the deployment has",
    listed(() => PROGRAMS),
  ),
  shell(
    "sandbox-list-of-none",
    "a script may start no program, whatever is on its list",
    listed((text) => namesOnList(text).slice(0, 0)),
  ),
  shell(
    "sandbox-list-first-only",
    "the first program of a list may be started",
    listed((text) => namesOnList(text).slice(0, 1)),
  ),
  shell(
    "sandbox-list-in-letter-case",
    "names are compared without letter case",
    listed((text) => namesOnList(text).map((name) => name.toLowerCase())),
  ),
  shell(
    "sandbox-list-by-beginning",
    "a name on the list stands for all that begin with it",
    listed((text) => PROGRAMS.filter((name) => namesOnList(text).some((start) => name.startsWith(start)))),
  ),
  shell(
    "sandbox-list-empty-is-none",
    "an empty list is none, and everything may be started",
    listed((text) => (namesOnList(text).length === 0 ? PROGRAMS : namesOnList(text))),
  ),
  shell(
    "sandbox-list-of-members",
    "an object is a list of its members",
    listed((text) => {
      const value = parsed(text);
      return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : namesOnList(text);
    }),
  ),
  shell(
    "sandbox-list-of-lines",
    "a list that is no JSON is one name a line",
    listed((text) => {
      const value = parsed(text);
      return typeof value === "string" ? value.split("\n") : namesOnList(text);
    }),
  ),
  shell(
    "sandbox-list-not-inherited",
    "what a listed program starts is not looked at",
    listed((text) => (namesOnList(text).includes("env") ? PROGRAMS : namesOnList(text))),
  ),
  shell("sandbox-list-of-words", "the words that begin a command in the text of a script are compared with the list", {
    refused: ({ script, listed: names }) => PROGRAMS.some((name) => !names.includes(name) && beginsCommand(script, name)),
  }),
  shell("sandbox-list-first-command", "the first command of a script is compared with the list", {
    refused: ({ script, listed: names }) => PROGRAMS.some((name) => !names.includes(name) && script.startsWith(name)),
  }),
  row(
    "sandbox-programs-of-js",
    "programs in JavaScript may start others",
    all(shells({ restricted: true }), programs({ modules: /child_process$/, realm: "sealed" })),
  ),
]);

/** Provenance does not say what a script ran in. */
const environmentLost = (is: (operation: string) => boolean): Break =>
  ownReplies(SANDBOX, none, (reply, { operation }) => {
    const provenance = objectIn(objectIn(reply, "result"), "provenance");
    if (provenance === null || !is(operation.operation)) return null;
    delete provenance["environment"];
    return reply;
  });

const ENVIRONMENT = breaking("MEX-SBX-04", [
  beside(
    "sandbox-environment-missing",
    "provenance does not say what a script ran in",
    environmentLost(() => true),
  ),
  beside(
    "sandbox-environment-of-shells",
    "only for shell scripts provenance says what they ran in",
    environmentLost((name) => name === "sandbox.run_js"),
  ),
  beside(
    "sandbox-environment-of-programs",
    "only for programs in JavaScript provenance says what they ran in",
    environmentLost((name) => name !== "sandbox.run_js"),
  ),
]);

const FAILED = breaking("MEX-RES-04", [
  shell("sandbox-exit-unread", "the exit code of a script is not looked at", { end: (end) => ({ ...end, exit: end.exit === null ? null : 0 }) }),
]);

export const SANDBOX_MUTANTS: readonly Mutant[] = [...FILES, ...NETWORK, ...EXECUTABLES, ...ENVIRONMENT, ...FAILED];
