/** The built command line as a child process, in a temporary folder of its own. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { packageRoot } from "../../package-root.ts";
import { DENIED, PASSING } from "../../run/run.fixture.ts";
import { miniatureFile } from "../../selftest/miniature.fixture.ts";

/** Some twenty cases of core, from both sides, that the honest miniature passes. */
export const SELECTION = ["--filter", [...PASSING, ...DENIED].join(",")];
/** One of them that is denied, and a text that only its operation holds. */
export const MARK = { id: "SCH-034", text: "build-the-box" };

/** How a child process ended, and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a report says, as far as the tests look at it. */
export interface Report {
  readonly completeness: Readonly<Record<string, number>>;
  /** Class to its claim. */
  readonly claims: Readonly<Record<string, string>>;
  /** Case id to its status. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly exit_code: number;
  readonly text: string;
}

/** Generous, but for the answer to one request. */
const TIMEOUTS = { hello_ms: 30_000, request_ms: 10_000, case_ms: 30_000, shutdown_ms: 5000 };

/** A temporary folder to work in; `clear` removes it. */
export class Desk {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), "mex-false-green-"));
  readonly #main: string;

  /** `root` is the package whose command is run. */
  constructor(root: string = packageRoot()) {
    this.#main = path.join(root, "dist", "harness", "cli", "main.js");
  }

  /** Runs the command. `signalled` is asked for each piece of its output, and says when to send it SIGINT. */
  mex(args: readonly string[], signalled: (out: string) => boolean = () => false): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [this.#main, ...args], { cwd: this.folder, env: { ...process.env, NO_COLOR: "1" } });
      let [out, err] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        out += text;
        if (signalled(out)) child.kill("SIGINT");
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      child.on("close", (code) => resolve({ code, out, err }));
    });
  }

  /** Writes a file below the folder; a value as JSON. Answers its place, relative to the folder. */
  write(name: string, content: string | object): string {
    const place = path.join(this.folder, name);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
    return `./${name}`;
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  /** A folder with the target.json of a script. */
  target(name: string, script: string, args: readonly string[] = [], timeouts: Partial<typeof TIMEOUTS> = {}): string {
    const argv = [process.execPath, script.endsWith(".mjs") ? script : path.join(this.folder, name, "target.mjs"), ...args];
    if (!script.endsWith(".mjs")) this.write(`${name}/target.mjs`, script);
    this.write(`${name}/target.json`, { name, command: argv, timeouts: { ...TIMEOUTS, ...timeouts } });
    return `./${name}`;
  }

  /** The same of a miniature. `place` is given where one miniature stands for several targets. */
  miniature(name: string, args: readonly string[] = [], timeouts: Partial<typeof TIMEOUTS> = {}, place = name): string {
    return this.target(place, miniatureFile(name), args, timeouts);
  }

  /** What report.json says in a folder of reports. */
  report(folder: string): Report {
    const text = this.read(path.join(folder, "report.json"));
    const { deterministic }: { deterministic: Raw } = JSON.parse(text);
    return {
      completeness: deterministic.completeness,
      claims: Object.fromEntries(deterministic.classes.map((claim) => [claim.class, claim.result])),
      statuses: Object.fromEntries(deterministic.cases.map(({ id, status }) => [id, status])),
      exit_code: deterministic.exit_code,
      text,
    };
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Raw {
  readonly completeness: Readonly<Record<string, number>>;
  readonly classes: readonly { readonly class: string; readonly result: string }[];
  readonly cases: readonly { readonly id: string; readonly status: string }[];
  readonly exit_code: number;
}
