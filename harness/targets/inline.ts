/** A module in the harness's own thread, for the self-test alone: nothing is woken and nothing copied, and what the module breaks breaks the harness. */
import { handMessage } from "./framing.ts";
import type { Serve } from "./module-interface.ts";
import type { ExitInfo, Wire, WireListener } from "./wire.ts";

/** A module that is loaded, with what it finds in `process.argv` while it starts. */
export interface InlineModule {
  readonly file: string;
  readonly serve: Serve;
  readonly args: readonly string[];
}

const CLOSED: ExitInfo = { code: 0, signal: null, text: "exited with code 0" };
const LET_GO: ExitInfo = { code: null, signal: "terminate", text: "was let go" };

/**
 * Joins a module by plain calls, in order and never one within the other. It cannot be killed: it is let go, and nothing more is heard of it.
 * What it throws where it stands ends it; what it throws later, from a promise or a timer, ends this thread.
 */
export function startInline({ file, serve, args }: InlineModule, listener: WireListener): Wire {
  let isOpen = true;
  let handler: ((line: string) => void) | undefined;
  let resolveExit: (info: ExitInfo) => void = () => undefined;
  const exit = new Promise<ExitInfo>((resolve) => {
    resolveExit = resolve;
  });
  const end = (info: ExitInfo): void => {
    if (!isOpen) return;
    isOpen = false;
    listener.exited(info);
    resolveExit(info);
  };
  const attempt = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      end({ code: null, signal: null, text: `worker failed: ${error instanceof Error ? error.message : String(error)}` });
    }
  };
  const early: string[] = [];
  const toModule = inTurn((line) => {
    if (!isOpen) return;
    if (handler === undefined) early.push(line);
    else attempt(() => handler?.(line));
  });
  const toHarness = inTurn((line) => {
    if (isOpen) handMessage(line, listener);
  });
  const letGo = async (): Promise<ExitInfo> => {
    end(LET_GO);
    return exit;
  };
  // After the caller has its wire: a module that fails at once ends it as one that fails later does.
  setImmediate(() => {
    process.argv = [process.argv[0] ?? "node", file, ...args];
    attempt(() =>
      serve({
        receive: (own) => {
          handler = own;
          for (const line of early.splice(0)) toModule(line);
        },
        send: toHarness,
        // What was sent before is heard before.
        close: () => setImmediate(() => end(CLOSED)),
      }),
    );
  });
  return { transport: "worker", send: toModule, stop: letGo, kill: letGo, exit, stderr: () => "" };
}

/** Takes lines now and delivers them in the next turn of the event loop, so that timers and files have theirs between. */
function inTurn(deliver: (line: string) => void): (line: string) => void {
  let waiting: string[] = [];
  const pump = (): void => {
    const lines = waiting;
    waiting = [];
    for (const line of lines) deliver(line);
  };
  return (line) => {
    if (waiting.push(line) === 1) setImmediate(pump);
  };
}
