/** Strict reading of corpus files: JSON with the place of what is wrong, without duplicate members and numbers that a parser changes. */
import { renderPointer } from "../contract/pointer.ts";
import type { JsonValue } from "../json.ts";

/** Something wrong in a text. `place` is a JSON pointer, or line and column where the text is no JSON. */
export interface JsonIssue {
  readonly rule: "json" | "duplicate-key" | "number";
  readonly place: string;
  readonly message: string;
}

/** The value, where the text is JSON, and all issues. */
export interface ParsedText {
  readonly value?: JsonValue;
  readonly issues: readonly JsonIssue[];
}

const LEVELS = 500;
/** All characters but the quote, the backslash and the control characters below U+0020. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

class NotJson extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}

/** True where JSON.parse gives another number than the one that is written. */
function isChanged(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value) || Object.is(value, -0)) return true;
  if (/^-?[0-9]+$/.test(token)) return BigInt(token) !== BigInt(value);
  return (
    token
      .replace(/[eE].*$/, "")
      .replace(/[-.]/g, "")
      .replace(/^0+/, "").length > 17
  );
}

/** Walks the text once; notes duplicates and changed numbers, and throws NotJson at the first fault of grammar. */
function scan(text: string, issues: JsonIssue[]): void {
  const tokens: (string | number)[] = [];
  let at = 0;

  /** Moves on past the pattern, if it stands here. */
  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  }

  function skipSpace(): void {
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      at += 1;
    }
  }

  function fail(expected: string): never {
    const found = at >= text.length ? "the end of the file" : `\`${text.slice(at, at + 12).split("\n")[0] ?? ""}\``;
    throw new NotJson(at, `${expected} is expected, not ${found}`);
  }

  function expectCharacter(character: string): void {
    skipSpace();
    if (text[at] !== character) fail(`\`${character}\``);
    at += 1;
  }

  function scanObject(): void {
    const keys = new Set<string>();
    expectCharacter("{");
    skipSpace();
    if (text[at] === "}") {
      at += 1;
      return;
    }
    for (;;) {
      skipSpace();
      const begin = at;
      if (!skip(STRING)) fail("a member name in double quotes");
      const name = text.slice(begin, at);
      const key: string = name.includes("\\") ? JSON.parse(name) : name.slice(1, -1);
      tokens.push(key);
      if (keys.has(key)) issues.push({ rule: "duplicate-key", place: renderPointer(tokens), message: `member \`${key}\` stands twice: remove one` });
      keys.add(key);
      expectCharacter(":");
      scanValue();
      tokens.pop();
      skipSpace();
      if (text[at] !== ",") break;
      at += 1;
    }
    if (text[at] !== "}") fail("`,` or `}`");
    at += 1;
  }

  function scanArray(): void {
    expectCharacter("[");
    skipSpace();
    if (text[at] === "]") {
      at += 1;
      return;
    }
    for (let index = 0; ; index++) {
      tokens.push(index);
      scanValue();
      tokens.pop();
      skipSpace();
      if (text[at] !== ",") break;
      at += 1;
    }
    if (text[at] !== "]") fail("`,` or `]`");
    at += 1;
  }

  function scanNumber(): void {
    const begin = at;
    if (!skip(NUMBER)) fail("a value");
    const number = text.slice(begin, at);
    const suspicious = number.length > 15 || number.startsWith("-0") || /[eE]/.test(number);
    if (!suspicious || !isChanged(number)) return;
    issues.push({ rule: "number", place: renderPointer(tokens), message: `number \`${number}\` changes when it is read: write it in execute_text` });
  }

  function scanValue(): void {
    if (tokens.length > LEVELS) throw new NotJson(at, `values deeper than ${LEVELS} levels are not read`);
    skipSpace();
    const first = text[at];
    if (first === "{") scanObject();
    else if (first === "[") scanArray();
    else if (first === '"') {
      if (!skip(STRING)) fail("a string that is closed and escapes control characters");
    } else if (!skip(WORD)) scanNumber();
  }

  scanValue();
  skipSpace();
  if (at < text.length) fail("the end of the file");
}

/** Reads a text as JSON. Never throws. */
export function parseJsonText(text: string): ParsedText {
  if (text.startsWith("\ufeff"))
    return { issues: [{ rule: "json", place: "line 1, column 1", message: "a byte order mark begins the file: save it without one" }] };
  const issues: JsonIssue[] = [];
  try {
    scan(text, issues);
    const value: JsonValue = JSON.parse(text);
    return { value, issues };
  } catch (error) {
    const offset = error instanceof NotJson ? error.offset : 0;
    const message = error instanceof Error ? error.message : String(error);
    return { issues: [{ rule: "json", place: lineAndColumn(text, offset), message: `not JSON: ${message}` }] };
  }
}
