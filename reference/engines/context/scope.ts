/** Scopes: which part of the root an operation may read. Judged twice, by name and by where the name leads in the end. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { ContextFault } from "./context-fault.ts";

/** Folders of the root for each scope of `fs.read`: what a deployment lets a grant mean (READ-24). */
export type ScopeTable = Readonly<Record<string, readonly string[]>>;

/** The root, and the folders that an invocation may read; real paths. */
export interface Territory {
  readonly root: string;
  readonly folders: readonly string[];
}

/** A place of a territory. */
export interface Place {
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly relative: string;
  readonly absolute: string;
}

const AXIS = "fs.read";
const DRIVE = /^[A-Za-z]:/;

function denied(): ContextFault {
  return new ContextFault("CTX_SCOPE_DENIED", "a path lies outside of the scopes that were granted; give a path relative to the root, within them");
}

/**
 * A path as it is written, without `.` and doubled separators; empty for the root.
 * @throws ContextFault CTX_SCOPE_DENIED for one that is empty, absolute, climbs, or is no path.
 */
export function normalizePath(text: string): string {
  const isRelative = text !== "" && !text.includes("\0") && !text.includes("\\") && !text.startsWith("/") && !DRIVE.test(text);
  const names = text.split("/");
  if (!isRelative || names.includes("..")) throw denied();
  return names.filter((name) => name !== "" && name !== ".").join("/");
}

/** True for a path that is a folder or lies in it; both real and absolute. */
export function isWithin(absolute: string, folder: string): boolean {
  return absolute === folder || absolute.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

async function realOrNull(file: string): Promise<string | null> {
  return realpath(file).catch(() => null);
}

/** Folders that the granted capabilities stand for: a scope stands for what the table says, the bare axis for all of it. */
function grantedFolders(capabilities: readonly string[], table: ScopeTable): readonly string[] {
  const scopes = capabilities.filter((id) => id.startsWith(`${AXIS}:`)).map((id) => id.slice(AXIS.length + 1));
  const names = capabilities.includes(AXIS) ? Object.keys(table) : scopes;
  return [...new Set(names.flatMap((name) => (Object.hasOwn(table, name) ? (table[name] ?? []) : [])))];
}

/**
 * What an invocation may read.
 * @throws ContextFault CTX_IO_ERROR where the root is not there.
 */
export async function territoryOf(root: string, capabilities: readonly string[], table: ScopeTable): Promise<Territory> {
  const real = await realOrNull(root);
  if (real === null) throw new ContextFault("CTX_IO_ERROR", "the root folder of the engine cannot be read");
  const named = grantedFolders(capabilities, table).map((folder) => path.join(real, normalizePath(folder)));
  const folders = (await Promise.all(named.map(realOrNull))).filter((folder) => folder !== null && isWithin(folder, real));
  return { root: real, folders: folders.filter((folder) => folder !== null) };
}

/**
 * Finds where a path leads.
 * @throws ContextFault CTX_SCOPE_DENIED where it leads out of the territory, by name or by a symbolic link; CTX_IO_ERROR where
 * nothing is there.
 */
export async function locate(text: string, { root, folders }: Territory): Promise<Place> {
  const named = path.join(root, normalizePath(text));
  // By name first: whether something exists outside is nobody's business.
  if (!folders.some((folder) => isWithin(named, folder) || isWithin(folder, named))) throw denied();
  const absolute = await realOrNull(named);
  if (absolute === null) throw new ContextFault("CTX_IO_ERROR", "a path does not exist in the scopes that were granted");
  if (!folders.some((folder) => isWithin(absolute, folder))) throw denied();
  return { relative: path.relative(root, absolute).split(path.sep).join("/"), absolute };
}

/** Places without those that lie in another, in the order of their paths' bytes. */
export function outermost(places: readonly Place[]): readonly Place[] {
  const key = ({ relative }: Place): Buffer => Buffer.from(relative === "" ? "" : `${relative}/`);
  const different = [...new Map(places.map((place) => [place.absolute, place])).values()];
  const outer = different.filter((place) => !different.some((other) => other !== place && isWithin(place.absolute, other.absolute)));
  return outer.sort((left, right) => Buffer.compare(key(left), key(right)));
}
