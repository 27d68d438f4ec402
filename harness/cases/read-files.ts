/** The files of a corpus folder: read once, hashed, parsed; nothing is decided about them here. */
import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { JsonValue } from "../json.ts";
import { sha256 } from "../sha256.ts";
import type { Finding } from "./finding.ts";
import { parseJsonText } from "./parse-json.ts";
import type { Origin } from "./types.ts";

/** One file of the corpus. */
export interface CorpusFile {
  /** Relative to its root folder, with `/`. */
  readonly file: string;
  /** How findings name it: `file`, or the added folder joined with it. */
  readonly shown: string;
  readonly origin: Origin;
  readonly text: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  /** Undefined where the text is no JSON. */
  readonly value: JsonValue | undefined;
  /** True where these very bytes were found sound before: nothing about them is checked again. */
  readonly known: boolean;
}

function listJson(root: string, folder: string, files: string[], links: string[]): void {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) listJson(root, name, files, links);
    else if (entry.isSymbolicLink()) links.push(name);
    else if (entry.name.endsWith(".json")) files.push(name);
  }
}

/** Plain code unit order, the same on every machine. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

/** One file as it lies there, unread. */
export interface FileBytes extends Pick<CorpusFile, "file" | "shown" | "origin" | "sha256"> {
  readonly bytes: Buffer;
}

/** All `.json` files beneath a folder, in order of their names. Faults become findings. */
export function readBytes(root: string, origin: Origin, findings: Finding[]): FileBytes[] {
  const names: string[] = [];
  const links: string[] = [];
  const show = (file: string): string => (origin === "corpus" ? file : path.posix.join(root.replaceAll(path.sep, "/"), file));
  try {
    listJson(root, "", names, links);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    findings.push({ file: show(""), place: "", message: `folder \`${root}\` cannot be read (${reason}): name a folder with case files`, rule: "file" });
    return [];
  }
  for (const link of links) findings.push({ file: show(link), place: "", message: "is a link, which is not followed: put the file itself here", rule: "file" });
  return names.toSorted(byText).map((file) => {
    const bytes = readFileSync(path.join(root, file));
    return { file, shown: show(file), origin, bytes, sha256: sha256(bytes) };
  });
}

/** A file parsed; what is wrong with it becomes findings. */
export function parseFile({ bytes, ...file }: FileBytes, findings: Finding[]): CorpusFile {
  const text = bytes.toString("utf8");
  const parsed = parseJsonText(text);
  if (!isUtf8(bytes)) findings.push({ file: file.shown, place: "", message: "is not UTF-8: save it as UTF-8", rule: "json" });
  for (const issue of parsed.issues) findings.push({ file: file.shown, ...issue });
  return { ...file, text, value: parsed.value, known: false };
}

/** A file that is known to be sound, parsed the short way. */
export function parseKnownFile({ bytes, ...file }: FileBytes): CorpusFile {
  const text = bytes.toString("utf8");
  const value: JsonValue = JSON.parse(text);
  return { ...file, text, value, known: true };
}
