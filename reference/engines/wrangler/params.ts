/** The params of the four operations, read once. G-SCHEMA has judged them; what does not fit is refused here all the same. */
import type { ArtifactHandle } from "../../../spec-cases/contract/types.ts";
import { ARTIFACT_HANDLE } from "../../contract/validators.ts";
import { member } from "../../json.ts";
import { unreadable, type WranglerCode, WranglerFault } from "./wrangler-fault.ts";

const INPUTS = "fs.read:inputs";

/** @throws WranglerFault where reading inputs was not granted. */
export function assertMayRead(granted: readonly string[], code: WranglerCode): void {
  if (granted.includes(INPUTS) || granted.includes("fs.read")) return;
  throw new WranglerFault(code, `the operation reads artifacts, for which \`${INPUTS}\` must be granted`);
}

/** A param that is the handle of an artifact. */
export function readHandle(params: unknown, name: string): ArtifactHandle {
  const decoded = ARTIFACT_HANDLE.decode(member(params, name));
  if (!decoded.ok) throw unreadable(`param \`${name}\` must be the handle of an artifact`);
  return decoded.value;
}

/** A param that is one of a few words. */
export function readWord<T extends string>(params: unknown, name: string, words: readonly T[]): T {
  const found = words.find((word) => word === member(params, name));
  if (found === undefined) throw unreadable(`param \`${name}\` is one of ${words.join(", ")}`);
  return found;
}
