/** Takes the promised files out of the folder that a script wrote. Everything in there was made by a stranger. */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { ContentEntry } from "../../artifacts/content.ts";
import { overCap, SandboxFault } from "./sandbox-fault.ts";

function wayOut(): SandboxFault {
  return new SandboxFault("SBOX_FS_ESCAPE_DETECTED", "a promised file leads out of the folder of the script");
}

/** @throws SandboxFault SBOX_FS_ESCAPE_DETECTED for a path that is absolute or climbs. */
function namesOf(file: string): readonly string[] {
  const names = file.split("/");
  if (file.includes("\0") || file.includes("\\") || names.some((name) => name === "" || name === "." || name === "..")) throw wayOut();
  return names;
}

/** No part of the path may be a link: all processes of the script have ended, so what is looked at does not change. */
function locate(folder: string, file: string): string {
  let place = folder;
  for (const name of namesOf(file)) {
    place = path.join(place, name);
    const found = lstatSync(place, { throwIfNoEntry: false });
    if (found === undefined) throw new SandboxFault("SBOX_RUNTIME_ERROR", "the script did not leave a file that it promised");
    if (found.isSymbolicLink()) throw wayOut();
  }
  return place;
}

function readWithin(place: string, room: number): Buffer {
  const fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new SandboxFault("SBOX_RUNTIME_ERROR", "a promised file is no file");
    const bytes = Buffer.alloc(Math.min(found.size, room + 1));
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) count = readSync(fd, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/**
 * The promised files, within what is left of `output_bytes` after `printed` bytes.
 * @throws SandboxFault SBOX_FS_ESCAPE_DETECTED, or SBOX_RUNTIME_ERROR for what is missing or too much.
 */
export function takeLeftFiles(folder: string, files: readonly string[], output_bytes: number, printed: number): readonly ContentEntry[] {
  let size = printed;
  return files.map((file) => {
    const bytes = readWithin(locate(folder, file), output_bytes - size);
    size += bytes.length;
    if (size > output_bytes) throw overCap({ cap: "output_bytes", limit: output_bytes, observed: size });
    return { path: `files/${file}`, bytes };
  });
}
