import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

function split(chunks: readonly Buffer[], limit?: number): string[] {
  const seen: string[] = [];
  const splitter = new LineSplitter({ line: (text) => seen.push(text), tooLong: () => seen.push("<too long>") }, limit);
  for (const chunk of chunks) splitter.push(chunk);
  return seen;
}

describe("the line splitter", () => {
  const rows: readonly (readonly [string, string, string[]])[] = [
    ["one line", "a\n", ["a"]],
    ["an unfinished line", "a\nb", ["a"]],
    ["a trailing return", "a\r\nb\r\n", ["a", "b"]],
    ["a return within", "a\rb\n", ["a\rb"]],
    ["empty lines", "\n\na\n", ["a"]],
  ];
  it.each(rows)("%s", (_, text, lines) => expect(split([Buffer.from(text)])).toEqual(lines));

  it("gives the same lines however they arrive", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\r\n]/.test(text))),
        fc.integer({ min: 1, max: 7 }),
        (lines, size) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
          expect(split(chunks)).toEqual(lines);
        },
      ),
    );
  });

  it("drops a line over the limit as a whole, and takes the next", () => {
    const chunks = ["1234", "\n12", "345", "678\n", "12345\n", "ok\n"].map((text) => Buffer.from(text));
    expect(split(chunks, 4)).toEqual(["1234", "<too long>", "<too long>", "ok"]);
  });
});
