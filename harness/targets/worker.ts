/** A target as a module in a worker thread: fast, and only for code that is trusted, since a worker can reach this process. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../package-root.ts";
import { BoundedText } from "./bounded-text.ts";
import { handMessage, LineSplitter } from "./framing.ts";
import { type ExitInfo, MAX_STDERR_BYTES, type Wire, type WireListener } from "./wire.ts";

/** Starts the module in a worker; a module that cannot be loaded ends with an exit that says so. */
export function startWorker(module: string, args: readonly string[], env: Readonly<Record<string, string>>, listener: WireListener): Wire {
  const host = path.join(packageRoot(), "dist", "harness", "targets", "worker-host.js");
  const worker = new Worker(host, {
    workerData: { module, args: [...args] },
    env: { ...env },
    stdout: true,
    stderr: true,
    // Short-lived values need no 48 MB before they are swept: a tenth of the memory of both together, at no cost in time.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  let failure: string | undefined;
  const stderr = new BoundedText(MAX_STDERR_BYTES);
  worker.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  // Messages come by the port: what is printed is never one.
  const printed = new LineSplitter({ line: (text) => listener.captured(text), tooLong: (bytes) => listener.captured(`[a line of ${bytes} bytes]`) });
  worker.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
  worker.on("message", (message: unknown) => {
    if (typeof message === "string") handMessage(message, listener);
  });
  worker.on("error", (error) => {
    failure = `worker failed: ${error instanceof Error ? error.message : String(error)}`;
  });
  let stopped = false;
  const exit = new Promise<ExitInfo>((resolve) => {
    worker.once("exit", (code) => {
      printed.end();
      const info: ExitInfo = {
        code: failure === undefined ? code : null,
        signal: stopped ? "terminate" : null,
        text: failure ?? `worker ended with code ${code}`,
      };
      listener.exited(info);
      resolve(info);
    });
  });
  const terminate = async (): Promise<ExitInfo> => {
    stopped = true;
    await worker.terminate();
    return exit;
  };
  return {
    transport: "worker",
    send: (line) => worker.postMessage(line),
    stop: terminate,
    kill: terminate,
    exit,
    stderr: () => stderr.text(),
  };
}
