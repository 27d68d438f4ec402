/** Starts miniatures in tests, with short timeouts. */
import path from "node:path";
import { packageRoot } from "../package-root.ts";
import { type Greeting, Session } from "../targets/session.ts";
import type { TargetConfig, Timeouts } from "../targets/target-config.ts";
import type { Transport } from "../targets/wire.ts";

/** Long enough for an answer on a busy machine. */
export const TIMEOUTS: Timeouts = { hello_ms: 20_000, request_ms: 10_000, case_ms: 20_000, shutdown_ms: 10_000 };

/** Where no answer comes. */
export const IMPATIENT: Timeouts = { ...TIMEOUTS, request_ms: 400 };

export const GREETING: Greeting = { kit: { name: "mex-conformance", version: "0.0.0" }, corpus: { revision: "0", digest: "0".repeat(64) } };

/** The file of a miniature. */
export function miniatureFile(name: string): string {
  return path.join(packageRoot(), "harness", "selftest", "miniatures", `${name}.mjs`);
}

/** A miniature as a target: a program, or a module for a worker and where its name says so. */
export function miniature(name: string, args: readonly string[] = [], transport: Transport = "stdio"): TargetConfig {
  const file = miniatureFile(name);
  const isModule = transport === "worker" || name.startsWith("module-");
  const start: TargetConfig["start"] = isModule ? { kind: "module", file, args } : { kind: "command", argv: [process.execPath, file, ...args] };
  return { name, start, cwd: path.dirname(file), env: {}, timeouts: TIMEOUTS };
}

/** A session with a miniature. */
export function openMiniature(name: string, args: readonly string[] = [], transport: Transport = "stdio", timeouts: Timeouts = TIMEOUTS): Promise<Session> {
  return Session.open(miniature(name, args, transport), transport, timeouts, GREETING);
}
