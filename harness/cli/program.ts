/** The commands and their options; each command's work stands in a file of its own and is loaded when it is asked for. */
import { Command, CommanderError, Option } from "commander";
import { HARNESS_ERRORS, HarnessError } from "../errors.ts";
import { packageInfo } from "../package-root.ts";
import type { Io } from "./io.ts";

/** Runs the command line; answers the exit code and never throws for anything that a user can type or a file can hold. */
export async function runProgram(argv: readonly string[], io: Io): Promise<number> {
  const split = argv.indexOf("--");
  const own = split === -1 ? argv : argv.slice(0, split);
  const command = split === -1 ? undefined : argv.slice(split + 1);
  let code = 0;
  const program = buildProgram(io, command, (answer) => {
    code = answer;
  });
  try {
    refuseUnknownCommand(program, own[0]);
    await program.parseAsync([...own], { from: "user" });
    return code;
  } catch (error) {
    return reportError(error, io);
  }
}

/** A misspelt command would otherwise be an argument of `run`. */
function refuseUnknownCommand(program: Command, first: string | undefined): void {
  if (first === undefined || first.startsWith("-") || first === "help") return;
  const names = program.commands.map((command) => command.name());
  if (!names.includes(first))
    throw new HarnessError("USAGE", `\`${first.slice(0, 40)}\` is no command; expected ${names.join(", ")}; a target is given by \`--target\``);
}

function reportError(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof HarnessError) {
    const place = Object.entries(error.place).filter(([key]) => key === "file" || key === "at" || key === "line");
    io.err(`mex-conformance: ${error.message}${place.length === 0 ? "" : ` (${place.map(([key, value]) => `${key} ${value}`).join(", ")})`}\n`);
    return HARNESS_ERRORS[error.code];
  }
  const text = error instanceof Error ? error.message : String(error);
  io.err(`mex-conformance: a fault of the kit itself, please report it: ${text}\n`);
  if ((io.env["MEX_CONFORMANCE_DEBUG"] ?? "") !== "" && error instanceof Error) io.err(`${error.stack ?? ""}\n`);
  return 1;
}

const collect = (value: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...value
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
];

type Answer = (code: number) => void;

function buildProgram(io: Io, argvOfTarget: readonly string[] | undefined, answer: Answer): Command {
  const program = new Command("mex-conformance");
  program
    .description("Conformance test kit for the Handshake Mechanical Extension (MEX) v1.2 contract")
    .version(packageInfo().version, "-V, --version")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showSuggestionAfterError()
    .addHelpText("after", HELP);
  const sub = (name: string, description: string, isDefault = false): Command => {
    const command = program.command(name, { isDefault }).description(description);
    return command.exitOverride().allowExcessArguments(false);
  };
  selection(sub("run", "run the corpus against a target (the default)", true))
    .option("--target <place>", "folder with target.json, target.json, module, executable, or `reference`; or the command itself after `--`")
    .addOption(new Option("--transport <name>", "stdio (a child process) or worker (a module in a thread)"))
    .option("--require <classes>", "classes that must be conformant, or `all`; default: what the target declares, and core", collect)
    .option("--cases <folder>", "cases of your own, reported apart", collect)
    .option("--jobs <n>", "parallel sessions")
    .option("--repeat <n>", "run every case n times, each time in another order; a verdict that changes fails")
    .option("--challenge [seed]", "the same scenarios under other names, ids and bytes, in another order")
    .option("--bail", "stop at the first case that fails")
    .option("--strict", "a SHOULD that does not hold fails the run")
    .option("--strict-stdout", "a line on stdout that is no message fails the run")
    .option("--seed <text>", "where fresh ids and bytes come from")
    .option("--timeout-scale <factor>", "longer or shorter timeouts; caps of cases do not scale")
    .option("--max-restarts <n>", "starts of the target after a crash before the rest could not run")
    .option("--transcripts", "keep the wire transcript of every case, not only of those that did not pass")
    .option("--report-dir <folder>", "where the files of the run are written; default reports/runs/<target>")
    .option("--shard <i/n>", "only the i-th of n parts; `merge` puts them together")
    .option("--waivers <file>", "expected failures; default mex-waivers.json in the working folder, if it is there")
    .action(async (typed: Record<string, unknown>) => {
      const { runCommand } = await import("./run-command.ts");
      answer(await runCommand(typed, argvOfTarget, io));
    });
  selection(sub("list", "list cases"))
    .option("--json", "as JSON")
    .option("--cases <folder>", "cases of your own too", collect)
    .action(async (typed: Record<string, unknown>) => answer(await (await import("./corpus-commands.ts")).listCommand(typed, io)));
  selection(sub("cases", "print cases for another runner, one JSON object a line"))
    .option("--expanded", "self-contained: worlds, patches, generators and scripts resolved")
    .option("--out <folder>", "one file a case and an index, in place of lines")
    .option("--seed <text>", "where fresh ids and bytes come from")
    .option("--cases <folder>", "cases of your own too", collect)
    .action(async (typed: Record<string, unknown>) => answer((await import("./cases-command.ts")).casesCommand(typed, io)));
  sub("show", "show one case")
    .argument("<id>", "id of a case")
    .option("--expanded", "with its world, operations and texts resolved, as JSON")
    .option("--cases <folder>", "cases of your own too", collect)
    .action(async (id: string, typed: Record<string, unknown>) => answer((await import("./corpus-commands.ts")).showCommand(id, typed, io)));
  sub("explain", "explain a case or a clause: what it says, how it is read, which cases show it, what a failure usually means")
    .argument("<id>", "id of a case, a clause (MEX-…) or a reading (READ-…)")
    .option("--cases <folder>", "cases of your own too", collect)
    .action(async (id: string, typed: Record<string, unknown>) => answer(await (await import("./corpus-commands.ts")).explainCommand(id, typed, io)));
  sub("coverage", "show which cases pass and deny for each clause")
    .option("--class <names>", "only these classes", collect)
    .option("--json", "as JSON")
    .action(async (typed: Record<string, unknown>) => answer((await import("./corpus-commands.ts")).coverageCommand(typed, io)));
  sub("lint", "check the corpus, or cases of your own")
    .option("--cases <folder>", "cases of your own too", collect)
    .option("--fix", "write files in their canonical form, and the manifest")
    .action(async (typed: Record<string, unknown>) => answer(await (await import("./corpus-commands.ts")).lintCommand(typed, io)));
  sub("doctor", "check that a target starts, negotiates and answers honestly")
    .option("--target <place>", "as for run")
    .option("--transport <name>", "stdio or worker")
    .action(async (typed: Record<string, unknown>) => answer(await (await import("./doctor-command.ts")).doctorCommand(typed, argvOfTarget, io)));
  sub("merge", "put the shards of a run together")
    .argument("<run.jsonl...>", "the files of all shards")
    .option("--report-dir <folder>", "where the whole is written; default reports/runs/merged")
    .action(async (files: string[], typed: Record<string, unknown>) => answer(await (await import("./merge-command.ts")).mergeCommand(files, typed, io)));
  sub("diff", "compare two runs on the cases that both have; 1 on a regression")
    .argument("<before>", "run.jsonl of the earlier run")
    .argument("<after>", "run.jsonl of the later run")
    .action(async (before: string, after: string) => answer((await import("./diff-command.ts")).diffCommand(before, after, io)));
  sub("registry", "look at a registry")
    .command("check")
    .description("compare a registry with the templates of the 22 engines: what is missing, what disagrees, what cannot be known")
    .argument("<file>", "a registry, shaped as mechanical_engines.json")
    .option("--json", "as JSON")
    .exitOverride()
    .action(async (file: string, typed: Record<string, unknown>) => answer((await import("./registry-command.ts")).registryCommand(file, typed, io)));
  sub("engines", "show which of the 22 engines are callable, by a run")
    .argument("[run.jsonl]", "file of a run; default reports/runs/reference/run.jsonl")
    .option("--json", "as JSON")
    .action(async (file: string | undefined, typed: Record<string, unknown>) => answer((await import("./engines-command.ts")).enginesCommand(file, typed, io)));
  sub("selftest", "prove that the corpus fails wrong targets: mutants of the reference, and adversaries")
    .option("--mutant <ids>", "only these", collect)
    .option("--report-dir <folder>", "where the kill matrix is written")
    .option("--publish", "keep the figures, which can then only get better")
    .action(async (typed: Record<string, unknown>) => answer(await (await import("./selftest-command.ts")).selftestCommand(typed, io)));
  sub("replay", "run one case of a run again, with both transcripts beside each other")
    .argument("<run.jsonl>", "file of the run")
    .argument("<id>", "id of the case")
    .option("--target <place>", "as for run; nothing that the file names is started")
    .option("--transport <name>", "stdio or worker")
    .action(async (file: string, id: string, typed: Record<string, unknown>) =>
      answer(await (await import("./replay-command.ts")).replayCommand(file, id, typed, argvOfTarget, io)),
    );
  const waivers = sub("waivers", "check, prune or add expected failures");
  const waiverCommand = (name: string, description: string): Command =>
    waivers.command(name).description(description).exitOverride().allowExcessArguments(false).option("--waivers <file>", "default mex-waivers.json");
  waiverCommand("check", "name waivers that are unknown, expired or too wide").action(async (typed: Record<string, unknown>) =>
    answer((await import("./waivers-command.ts")).checkCommand(typed, io)),
  );
  waiverCommand("prune", "delete or narrow waivers that a run shows to be needless")
    .requiredOption("--run <run.jsonl>", "the run that shows it")
    .action(async (typed: Record<string, unknown>) => answer((await import("./waivers-command.ts")).pruneCommand(typed, io)));
  waiverCommand("add", "waive the failure of a case, as a run saw it")
    .argument("<case>", "id of the case")
    .option("--run <run.jsonl>", "the run in which it failed")
    .option("--reason <text>", "why the failure is accepted")
    .option("--owner <name>", "who answers for it")
    .option("--expires <date>", "YYYY-MM-DD")
    .option("--issue <link>", "where it is tracked")
    .action(async (id: string, typed: Record<string, unknown>) => answer((await import("./waivers-command.ts")).addCommand(id, typed, io)));
  sub("report", "write the reports of a run again from its run.jsonl")
    .argument("<run.jsonl>", "file of a run")
    .option("--report-dir <folder>", "where the reports are written; default: the folder of the file")
    .action(async (file: string, typed: Record<string, unknown>) => answer(await (await import("./report-command.ts")).reportCommand(file, typed, io)));
  const reader = (name: "recorder" | "problems", description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument("[file and options...]", "`--help` lists them")
      // The reference reads its own options.
      .allowUnknownOption()
      .helpOption(false)
      .exitOverride()
      .action(async (typed: string[]) => answer(await (await import("./reference-command.ts")).referenceCommand(name, typed, io)));
  reader("recorder", "list, follow or verify a Flight Recorder's file of the reference");
  reader("problems", "list the Problems in a Flight Recorder's file of the reference");
  return program;
}

/** Options that choose cases. */
function selection(command: Command): Command {
  return command
    .option("--case <ids>", "exactly these cases", collect)
    .option("--filter <globs>", "cases whose id or file matches", collect)
    .option("--class <names>", "cases of these classes", collect)
    .option("--gate <gates>", "cases of these gates", collect)
    .option("--level <levels>", "MUST or SHOULD", collect)
    .option("--requirement <clauses>", "cases that cite these clauses", collect)
    .option("--engine <ids>", "cases of these engines", collect);
}

const HELP = `
Examples:
  mex-conformance                                  the whole corpus on the reference
  mex-conformance --target ./my-runtime            a folder with target.json
  mex-conformance --filter 'CAP-*' -- ./run.sh     a command as target
  mex-conformance explain MEX-CAP-05               a clause, its readings and its cases

Exit codes: 0 conformant for what was required, 1 not conformant, 2 usage or configuration,
3 incomplete, 4 the target did not start or did not negotiate.
`;
