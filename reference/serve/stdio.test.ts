import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { MAX_LINE_BYTES } from "./line-splitter.ts";

const MAIN = fileURLToPath(new URL("stdio.ts", import.meta.url));

/** Runs the main with that input; `end` closes stdin after it. */
function talk(input: string, end: boolean): Promise<{ code: number | null; lines: string[]; stderr: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], { stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // A child that ends early is seen by its exit code and its stderr.
  child.stdin.on("error", () => undefined);
  child.stdin.write(input);
  if (end) child.stdin.end();
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, lines: stdout.split("\n").slice(0, -1), stderr }));
  });
}

const message = (id: number, method: string, params: object): string => `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;

it("speaks the protocol on stdin and stdout, and exits 0 after shutdown", async () => {
  const { code, lines, stderr } = await talk(`${message(1, "observe", { case: "none" })}broken\n${message(2, "shutdown", {})}`, false);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: 1, error: { code: -32602 } },
    { id: null, error: { code: -32700 } },
    { id: 2, result: {} },
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

it("refuses a line over 16 MiB, serves the next, and exits 0 when stdin ends", async () => {
  const { code, lines } = await talk(`${"x".repeat(MAX_LINE_BYTES + 1)}\n${message(1, "no/such", {})}`, true);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: null, error: { code: -32700 } },
    { id: 1, error: { code: -32601 } },
  ]);
  expect(code).toBe(0);
});
