/** Starts miniatures in tests, with short timeouts. */
import path from "node:path";
import { packageRoot } from "../package-root.ts";
import { type Greeting, Session } from "../targets/session.ts";
import type { TargetConfig, Timeouts } from "../targets/target-config.ts";
import type { Transport } from "../targets/wire.ts";

/** Long enough for an answer on a busy machine where one comes, short where none does. */
export const TIMEOUTS: Timeouts = { hello_ms: 10_000, request_ms: 300, case_ms: 5000, shutdown_ms: 2000 };

export const GREETING: Greeting = { kit: { name: "mex-conformance", version: "0.0.0" }, corpus: { revision: "0", digest: "0".repeat(64) } };

/** The file of a miniature. */
export function miniatureFile(name: string): string {
  return path.join(packageRoot(), "harness", "selftest", "miniatures", `${name}.mjs`);
}

/** A miniature as a target: a program, or a module where its name says so. */
export function miniature(name: string, ...args: string[]): TargetConfig {
  const file = miniatureFile(name);
  const start: TargetConfig["start"] = name.startsWith("module-")
    ? { kind: "module", file, args }
    : { kind: "command", argv: [process.execPath, file, ...args] };
  return { name, start, cwd: path.dirname(file), env: {}, timeouts: TIMEOUTS };
}

/** A session with a miniature. */
export function openMiniature(name: string, args: readonly string[] = [], transport: Transport = "stdio", timeouts: Partial<Timeouts> = {}): Promise<Session> {
  return Session.open(miniature(name, ...args), transport, { ...TIMEOUTS, ...timeouts }, GREETING);
}
