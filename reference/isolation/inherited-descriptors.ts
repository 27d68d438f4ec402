/** Descriptors that this process got from its own parent and would pass on: none of them may reach an isolated process. */
import { readdirSync, readFileSync } from "node:fs";

const CLOSE_ON_EXEC = 0o2000000;

function isPassedOn(fd: string): boolean {
  try {
    const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // Closed meanwhile.
    return false;
  }
}

/** Numbers of the descriptors above the standard three that a child process would inherit. */
export function inheritedDescriptors(): readonly number[] {
  return readdirSync("/proc/self/fd")
    .filter((fd) => Number(fd) > 2 && isPassedOn(fd))
    .map(Number);
}
