/** The reference as a process: lines on stdin, lines on stdout. `node dist/reference/serve/stdio.js` */
import { LineSplitter, MAX_LINE_BYTES } from "./line-splitter.ts";
import { serve } from "./module.ts";

const TOO_LONG = JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32700, message: `the line is longer than ${MAX_LINE_BYTES} bytes` } });

let waiting: string[] = [];

/** Lines sent in one turn go out in one write. */
function flush(): void {
  const text = waiting.join("");
  waiting = [];
  if (text !== "") process.stdout.write(text);
}

function send(line: string): void {
  waiting.push(`${line}\n`);
  if (waiting.length === 1) queueMicrotask(flush);
}

/** Ends the process once all that was sent is out. */
function close(): void {
  flush();
  process.stdout.write("", () => process.exit(0));
}

serve({
  receive(handler) {
    const splitter = new LineSplitter({ line: handler, tooLong: () => send(TOO_LONG) });
    process.stdin.on("data", (chunk: Buffer) => splitter.push(chunk));
    process.stdin.on("end", close);
  },
  send,
  close,
});

// The other side is gone: there is nobody left to answer.
process.stdout.on("error", () => process.exit(0));
