/** What a script may do: what was granted, as this deployment reads it. The caller's own list can only make it less. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { findExecutable, SYSTEM_PATH } from "../../isolation/executables.ts";
import type { Executable } from "../../isolation/types.ts";
import { SandboxFault } from "./sandbox-fault.ts";

/** Programs for each scope of `proc.exec`: what a deployment lets a grant mean (READ-24). Names, or absolute paths. */
export type ProgramTable = Readonly<Record<string, readonly string[]>>;

/** Filters and readers of text: none of them starts another program. */
export const DEFAULT_PROGRAMS: ProgramTable = Object.freeze({ allowlist: ["cat", "cut", "grep", "head", "sort", "tail", "tr", "uniq", "wc"] });

const AXIS = "proc.exec";
const INPUTS = "fs.read:inputs";
/** Programs that are many in one: to list one of them would be to list them all. */
const MANY_IN_ONE: ReadonlySet<string> = new Set(["busybox", "toybox", "coreutils"]);

/** @throws SandboxFault SBOX_POLICY_DENIED where reading inputs was not granted. */
export function assertMayRead(granted: readonly string[]): void {
  if (granted.includes(INPUTS) || granted.includes("fs.read")) return;
  throw new SandboxFault("SBOX_POLICY_DENIED", `the operation reads artifacts, for which \`${INPUTS}\` must be granted`);
}

/**
 * Programs that the granted capabilities stand for.
 * @throws SandboxFault SBOX_POLICY_DENIED where no process was granted at all.
 */
export function grantedPrograms(granted: readonly string[], table: ProgramTable): ReadonlySet<string> {
  const scopes = granted.filter((id) => id.startsWith(`${AXIS}:`)).map((id) => id.slice(AXIS.length + 1));
  const names = granted.includes(AXIS) ? Object.keys(table) : scopes.filter((scope) => Object.hasOwn(table, scope));
  if (names.length === 0)
    throw new SandboxFault("SBOX_POLICY_DENIED", "the operation starts a process, for which a scope of `proc.exec` that this deployment knows must be granted");
  return new Set(names.flatMap((name) => table[name] ?? []));
}

/** @throws SandboxFault SBOX_POLICY_DENIED for what is no list of names. */
export function readAllowlist(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new SandboxFault("SBOX_POLICY_DENIED", "the command allowlist must be a JSON list of program names");
}

async function isManyInOne(program: Executable): Promise<boolean> {
  const real = path.basename(await realpath(program.path));
  return MANY_IN_ONE.has(real) && real !== path.basename(program.path);
}

/** Programs that are both granted and asked for, as far as they are there; in the order of their names. */
export async function findAllowed(granted: ReadonlySet<string>, asked: readonly string[]): Promise<readonly Executable[]> {
  const names = [...new Set(asked)].filter((name) => granted.has(name)).sort();
  const found = await Promise.all(names.map((name) => findExecutable(name, SYSTEM_PATH)));
  const programs = found.filter((program) => program !== null);
  const separate = await Promise.all(programs.map(async (program) => ((await isManyInOne(program)) ? null : program)));
  return separate.filter((program) => program !== null);
}
