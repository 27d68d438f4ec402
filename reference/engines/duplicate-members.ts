/** Members that a JSON text names twice: `JSON.parse` keeps the last one and says nothing (MEX-REG-08). */
import { childPointer } from "../json.ts";

/** An object or array that is open at some place of the text. */
interface Open {
  readonly pointer: string;
  /** Names that were seen; null for an array. */
  readonly names: Set<string> | null;
  index: number;
  /** Where the value that comes next stands. */
  next: string;
  expectsName: boolean;
}

function open(pointer: string, bracket: string): Open {
  return bracket === "{"
    ? { pointer, names: new Set(), index: 0, next: pointer, expectsName: true }
    : { pointer, names: null, index: 0, next: childPointer(pointer, 0), expectsName: false };
}

/** Index of the quote that ends the string beginning at `start`. */
function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end;
}

/**
 * JSON Pointer of the first member that its object has already, or null. One pass, without recursion.
 * The text must be JSON: parse it first.
 */
export function findDuplicateMember(text: string): string | null {
  const stack: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const top = stack.at(-1);
    if (sign === '"') {
      const end = endOfString(text, at);
      if (top?.expectsName === true && top.names !== null) {
        const name = String(JSON.parse(text.slice(at, end + 1)));
        top.next = childPointer(top.pointer, name);
        if (top.names.has(name)) return top.next;
        top.names.add(name);
        top.expectsName = false;
      }
      at = end;
    } else if (sign === "{" || sign === "[") stack.push(open(top?.next ?? "", sign));
    else if (sign === "}" || sign === "]") stack.pop();
    else if (sign === "," && top !== undefined) {
      top.index += 1;
      if (top.names === null) top.next = childPointer(top.pointer, top.index);
      else top.expectsName = true;
    }
  }
  return null;
}
