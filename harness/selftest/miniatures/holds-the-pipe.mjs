/** Starts a process that inherits its pipes and stays; with `detached`, in a group of its own and for a second only. */
import { spawn } from "node:child_process";
import { start } from "./base.mjs";

const detached = process.argv[2] === "detached";
const program = `setTimeout(() => undefined, ${detached ? 1000 : 600_000})`;
const { pid } = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "inherit", "inherit"], detached });
process.stderr.write(`grandchild ${pid}\n`);
export const serve = start();
