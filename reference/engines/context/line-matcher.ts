/** What is looked for in a line: a literal text, an expression, or marks of open work. */
import { createRequire } from "node:module";
import type * as Re2 from "re2js";
import { ContextFault } from "./context-fault.ts";

/** Finds things in lines. */
export interface LineMatcher {
  /** False where no line of these bytes can match: most files need not be decoded. */
  mayMatch(bytes: Buffer): boolean;
  /** Index of the first match in UTF-16 units with what the match adds to a hit; null where there is none. */
  find(line: string): { readonly index: number; readonly facts: Readonly<Record<string, string>> } | null;
}

/** Longest query in UTF-16 units. */
const MAX_QUERY = 4096;
/** Marks of open work, as whole words in capitals. */
const MARKS = ["TODO", "FIXME", "HACK", "XXX"] as const;
const MARK = new RegExp(`(?<![A-Za-z0-9_])(${MARKS.join("|")})(?![A-Za-z0-9_])`);

const load = createRequire(import.meta.url);

function queryError(problem: string): ContextFault {
  return new ContextFault("CTX_QUERY_ERROR", problem);
}

function assertQuery(query: string): void {
  if (query === "" || query.length > MAX_QUERY || /\p{Surrogate}/u.test(query)) throw queryError(`a query has 1 to ${MAX_QUERY} whole characters`);
}

/** @throws ContextFault CTX_QUERY_ERROR for a text that no line can hold. */
export function literalMatcher(query: string): LineMatcher {
  assertQuery(query);
  if (/[\r\n\0]/.test(query)) throw queryError("a literal query is looked for in single lines; leave out line ends and NUL");
  const bytes = Buffer.from(query);
  return {
    mayMatch: (content) => content.includes(bytes),
    find(line) {
      const index = line.indexOf(query);
      return index < 0 ? null : { index, facts: {} };
    },
  };
}

function loadRe2(): typeof Re2 | null {
  try {
    const library: typeof Re2 = load("re2js");
    return library;
  } catch {
    return null;
  }
}

/** True where the library for expressions is installed; it is an optional dependency. */
export function hasExpressions(): boolean {
  return loadRe2() !== null;
}

/**
 * An expression in RE2 syntax: time grows with the text alone, whatever the expression is.
 * @throws ContextFault CTX_QUERY_ERROR for what is no expression, or where the library is not installed.
 */
export function expressionMatcher(query: string): LineMatcher {
  assertQuery(query);
  const library = loadRe2();
  if (library === null) throw queryError("mode `regex` needs the optional dependency `re2js`; install it");
  try {
    const expression = library.RE2JS.compile(query);
    return {
      mayMatch: () => true,
      find(line) {
        if (!expression.test(line)) return null;
        const matcher = expression.matcher(line);
        return matcher.find() ? { index: matcher.start(), facts: {} } : null;
      },
    };
  } catch {
    throw queryError("the query is no expression in RE2 syntax");
  }
}

/** Marks of open work: the mark, and what is written after it. */
export function markMatcher(): LineMatcher {
  return {
    mayMatch: (content) => MARKS.some((mark) => content.includes(mark)),
    find(line) {
      const match = MARK.exec(line);
      const [, mark] = match ?? [];
      return match === null || mark === undefined ? null : { index: match.index, facts: { mark } };
    },
  };
}
