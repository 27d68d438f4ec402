/** The border between `serve` and whatever carries its lines: a child's pipes, a worker's port, a test. */

/** One JSON-RPC message per line, without the newline. */
export interface Wire {
  /** Names the one receiver of what arrives. */
  receive(handler: (line: string) => void): void;
  send(line: string): void;
  /** Called by `serve` once shutdown is answered. */
  close(): void;
}
