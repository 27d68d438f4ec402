/** Runs in the worker thread: joins a target module to the port. Bundled as a file of its own. */
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { member, stringMember } from "../json.ts";
import { startModule } from "./module-interface.ts";

const port = parentPort;
const module = stringMember(workerData, "module");
if (port !== null && module !== undefined) {
  const args = member(workerData, "args");
  process.argv = [process.argv[0] ?? "node", module, ...(Array.isArray(args) ? args.map(String) : [])];
  const waiting: string[] = [];
  let deliver = (line: string): void => {
    waiting.push(line);
  };
  port.on("message", (line: string) => deliver(line));
  const served = await startModule(pathToFileURL(module).href, {
    receive: (handler) => {
      deliver = handler;
      for (const line of waiting.splice(0)) handler(line);
    },
    send: (line) => port.postMessage(line),
    close: () => port.close(),
  });
  if (!served) throw new Error(`\`${module}\` exports no function \`serve\``);
}
