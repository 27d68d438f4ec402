/** Runs in a child process: joins a target module to stdin and stdout. A module without `serve` serves them itself. */
import { pathToFileURL } from "node:url";
import { LineSplitter } from "./framing.ts";
import { startModule } from "./module-interface.ts";

const [, , module, ...args] = process.argv;
if (module === undefined) throw new Error("usage: stdio-host <module>");
process.argv = [process.argv[0] ?? "node", module, ...args];
await startModule(pathToFileURL(module).href, {
  receive: (handler) => {
    const splitter = new LineSplitter({ line: handler, tooLong: () => undefined });
    process.stdin.on("data", (chunk: Buffer) => splitter.push(chunk));
    process.stdin.on("end", () => splitter.end());
  },
  send: (line) => process.stdout.write(`${line}\n`),
  close: () => process.stdin.destroy(),
});
