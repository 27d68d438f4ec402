/** Turns what `--target` names into a way to start it. Never falls back to the reference. */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { TargetFile, TargetTimeouts } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { type ErrorPlace, HarnessError } from "../errors.ts";
import { packageRoot } from "../package-root.ts";
import type { Transport } from "./wire.ts";

/** All timeouts in milliseconds. */
export type Timeouts = Readonly<Required<TargetTimeouts>>;

export const DEFAULT_TIMEOUTS: Timeouts = { hello_ms: 30_000, request_ms: 10_000, case_ms: 30_000, shutdown_ms: 5_000 };

/** A target, ready to be started. */
export interface TargetConfig {
  readonly name: string;
  readonly start:
    | { readonly kind: "command"; readonly argv: readonly [string, ...string[]] }
    | { readonly kind: "module"; readonly file: string; readonly args: readonly string[] };
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeouts: Timeouts;
}

const MODULE_ENDINGS = new Set([".js", ".mjs", ".cjs"]);

/** What a platform cannot do without; nothing else of our environment reaches a target. */
const PASSED_ALWAYS = ["PATH", "HOME", "LANG", "TMPDIR", "SystemRoot", "PATHEXT", "TEMP", "TMP", "USERPROFILE"];

/**
 * Resolves `--target` (folder, target.json, module, executable, `reference`) or an argv after `--`.
 * Throws TARGET_CONFIG with the file, what was found and what is expected.
 */
export async function resolveTarget(target: string | readonly string[], cwd: string, parentEnv: NodeJS.ProcessEnv): Promise<TargetConfig> {
  if (typeof target !== "string") return fromArgv(target, cwd, parentEnv);
  if (target === "reference") return fromFile(path.join(packageRoot(), "reference", "target.json"), parentEnv);
  const place = path.resolve(cwd, target);
  if (!existsSync(place))
    throw new HarnessError(
      "TARGET_CONFIG",
      `\`${target}\` does not exist; give a folder with target.json, a target.json, a .js, .mjs or .cjs module, an executable, or \`reference\``,
    );
  if (statSync(place).isDirectory()) {
    const file = path.join(place, "target.json");
    if (!existsSync(file))
      throw new HarnessError(
        "TARGET_CONFIG",
        `\`${target}\` has no target.json; write one there (see the README of examples), or name the module or executable itself`,
      );
    return fromFile(file, parentEnv);
  }
  if (path.extname(place) === ".json") return fromFile(place, parentEnv);
  const base = { name: path.basename(place, path.extname(place)), cwd: path.dirname(place), env: environment({}, [], parentEnv), timeouts: DEFAULT_TIMEOUTS };
  if (MODULE_ENDINGS.has(path.extname(place))) return { ...base, start: { kind: "module", file: place, args: [] } };
  requireExecutable(place, target);
  return { ...base, start: { kind: "command", argv: [place] } };
}

/** Whether the transport can carry this target; throws TARGET_CONFIG where it cannot. */
export function checkTransport(config: TargetConfig, transport: Transport): void {
  if (transport === "worker" && config.start.kind !== "module")
    throw new HarnessError("TARGET_CONFIG", `target \`${config.name}\` is a command, and only a module can run in a worker; use \`--transport stdio\``);
}

function fromArgv(argv: readonly string[], cwd: string, parentEnv: NodeJS.ProcessEnv): TargetConfig {
  const [program, ...args] = argv;
  if (program === undefined) throw new HarnessError("TARGET_CONFIG", "nothing stands after `--`; give the command that starts the target");
  const file = program.includes("/") ? path.resolve(cwd, program) : program;
  return {
    name: path.basename(program),
    start: { kind: "command", argv: [file, ...args] },
    cwd,
    env: environment({}, [], parentEnv),
    timeouts: DEFAULT_TIMEOUTS,
  };
}

async function fromFile(file: string, parentEnv: NodeJS.ProcessEnv): Promise<TargetConfig> {
  const description = await readTargetFile(file);
  const folder = path.dirname(file);
  if (description.command !== undefined && description.args !== undefined)
    throw new HarnessError("TARGET_CONFIG", "`args` belongs to `module`; write the arguments of a command into `command`", { file });
  const cwd = path.resolve(folder, description.cwd ?? ".");
  if (!existsSync(cwd) || !statSync(cwd).isDirectory())
    throw new HarnessError("TARGET_CONFIG", `\`cwd\` names \`${description.cwd}\`, which is no folder; it is relative to target.json`, { file });
  return {
    name: description.name,
    start:
      description.module === undefined
        ? commandOf(description, folder, file)
        : { kind: "module", file: moduleOf(description.module, folder, file), args: description.args ?? [] },
    cwd,
    env: environment(description.env ?? {}, description.env_pass ?? [], parentEnv),
    timeouts: { ...DEFAULT_TIMEOUTS, ...description.timeouts },
  };
}

async function readTargetFile(file: string): Promise<TargetFile> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new HarnessError(
      "TARGET_CONFIG",
      `the target file is not readable as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { file },
      { cause },
    );
  }
  const decoded = decode("target", parsed);
  if (decoded.ok) return decoded.value;
  // zod costs more to load than all else here; it is only needed to explain a fault.
  const { explainTargetFile } = await import("./target-file.ts");
  const lines = explainTargetFile(parsed);
  const faults = lines.length > 0 ? lines : decoded.violations.map((violation) => `${violation.path} ${violation.message}`);
  throw new HarnessError("TARGET_CONFIG", `the target file is not valid: ${faults.join("; ")}`, { file });
}

function commandOf(description: TargetFile, folder: string, file: string): { kind: "command"; argv: readonly [string, ...string[]] } {
  const [program, ...args] = description.command ?? [];
  if (program === undefined) throw new HarnessError("TARGET_CONFIG", "the target file has neither `command` nor `module`", { file });
  // A bare name is looked up in PATH; anything with a slash is relative to target.json.
  if (!program.includes("/")) return { kind: "command", argv: [program, ...args] };
  const place = path.resolve(folder, program);
  if (!existsSync(place))
    throw new HarnessError("TARGET_CONFIG", `\`command\` names \`${program}\`, which does not exist; it is relative to target.json`, { file });
  requireExecutable(place, program, { file });
  return { kind: "command", argv: [place, ...args] };
}

function moduleOf(module: string, folder: string, file: string): string {
  const place = path.resolve(folder, module);
  if (!existsSync(place))
    throw new HarnessError("TARGET_CONFIG", `\`module\` names \`${module}\`, which does not exist; it is relative to target.json (was it built?)`, { file });
  return place;
}

function requireExecutable(place: string, shown: string, named: ErrorPlace = {}): void {
  try {
    accessSync(place, constants.X_OK);
  } catch (cause) {
    throw new HarnessError("TARGET_CONFIG", `\`${shown}\` is not executable; set its executable bit, or start it by a target.json with \`command\``, named, {
      cause,
    });
  }
}

function environment(own: Readonly<Record<string, string>>, passed: readonly string[], parentEnv: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of [...PASSED_ALWAYS, ...passed]) {
    const value = parentEnv[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...own };
}
