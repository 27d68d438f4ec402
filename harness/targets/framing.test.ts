import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BoundedText } from "./bounded-text.ts";
import { LineSplitter } from "./framing.ts";

/** What a splitter makes of chunks: lines, and the sizes of those that were too long. */
function split(chunks: readonly (string | Buffer)[], limit = 16): { lines: string[]; tooLong: number[] } {
  const lines: string[] = [];
  const tooLong: number[] = [];
  const splitter = new LineSplitter({ line: (text) => lines.push(text), tooLong: (bytes) => tooLong.push(bytes) }, limit);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.end();
  return { lines, tooLong };
}

const bytes = (text: string): Buffer[] => [...Buffer.from(text)].map((byte) => Buffer.from([byte]));

const ROWS: readonly (readonly [name: string, chunks: (string | Buffer)[], lines: string[], tooLong: number[]])[] = [
  ["one line", ["one\n"], ["one"], []],
  ["two lines in a chunk", ["one\ntwo\n"], ["one", "two"], []],
  ["a line over three chunks", ["o", "n", "e\n"], ["one"], []],
  ["a chunk that ends in the middle of a line", ["one\ntw", "o\n"], ["one", "two"], []],
  ["a newline of its own", ["one", "\n", "two", "\n"], ["one", "two"], []],
  ["without a newline at the end", ["one\ntwo"], ["one", "two"], []],
  ["nothing", [], [], []],
  ["an empty chunk", [""], [], []],
  ["empty lines", ["\n\n"], ["", ""], []],
  ["a carriage return before the newline", ["one\r\ntwo\r\n"], ["one", "two"], []],
  ["a carriage return that comes alone", ["one\r", "\n"], ["one"], []],
  ["one of two carriage returns", ["one\r\r\n"], ["one\r"], []],
  ["a carriage return within", ["o\rne\n"], ["o\rne"], []],
  ["characters of several bytes, byte by byte", bytes("é€𝄞\n"), ["é€𝄞"], []],
  ["other line ends of Unicode are text", ["a\u2028b\u0085c\n"], ["a\u2028b\u0085c"], []],
  ["exactly the limit", [`${"x".repeat(16)}\n`], ["x".repeat(16)], []],
  ["one byte over the limit", [`${"x".repeat(17)}\n`], [], [17]],
  ["the limit counts bytes", [`${"é".repeat(9)}\n`], [], [18]],
  ["over the limit, in chunks", ["x".repeat(10), "x".repeat(10), "\nnext\n"], ["next"], [20]],
  ["over the limit, without an end", ["one\n", "x".repeat(20)], ["one"], [20]],
  ["the line after one that was too long", [`${"x".repeat(30)}\nok\n${"y".repeat(17)}\nok\n`], ["ok", "ok"], [30, 17]],
];

describe("lines of a stream", () => {
  test.each(ROWS)("%s", (_name, chunks, lines, tooLong) => expect(split(chunks)).toEqual({ lines, tooLong }));
  test("however a stream is cut, the lines are the same", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 8 })), fc.array(fc.nat({ max: 60 })), (texts, cuts) => {
        const lines = texts.map((text) => text.replaceAll("\n", "").replace(/\r+$/, ""));
        const whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const places = [0, ...cuts.filter((cut) => cut < whole.length).sort((left, right) => left - right), whole.length];
        const chunks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
        expect(split(chunks, 1000)).toEqual({ lines: lines.map((line) => Buffer.from(line).toString("utf8")), tooLong: [] });
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe("the end of a text", () => {
  test.each([
    ["short", ["abc", "def"], "abcdef"],
    ["exactly the limit", ["01234567"], "01234567"],
    ["longer", ["0123456789"], "[2 bytes before]\n23456789"],
    ["longer in small chunks", [..."0123456789abcdefghijklmnopqrstuvwxyz"], "[28 bytes before]\nstuvwxyz"],
    ["nothing", [], ""],
  ] as const)("%s", (_name, chunks, text) => {
    const kept = new BoundedText(8);
    for (const chunk of chunks) kept.push(Buffer.from(chunk));
    expect(kept.text()).toBe(text);
    expect(kept.text()).toBe(text);
  });
});
