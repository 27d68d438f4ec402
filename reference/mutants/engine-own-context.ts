/** Mistakes of an engine that looks through files: paths and scopes (MEX-INT-07), and what is found (MEX-ENG-05). */
import { posix } from "node:path";
import type { EngineFunction } from "../engines/adapter.ts";
import { contextEngine } from "../engines/context/context-engine.ts";
import { change, type Draft, draftOf, textsIn } from "./draft.ts";
import { askedOtherwise, askingOtherwise, makesOtherwise, ownEngine } from "./engine-own-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import type { Break } from "./seams.ts";

const ENGINE = "engine.context";
const ONLY = { engine: ENGINE };
/** What its cases grant it. */
const GRANT = ".handshake/artifacts/L3";
/** A path that is outside of every grant. */
const OUTSIDE = "outside";

function inPaths(params: Draft, to: (path: string) => string): void {
  change(params, "scopes", (scopes) => (Array.isArray(scopes) ? scopes.map((scope) => to(String(scope))) : scopes));
  change(params, "file", (file) => to(String(file)));
}

/** Paths in params are changed before they are looked at. */
const paths = (to: (path: string) => string): Break => askedOtherwise(ENGINE, (params) => inPaths(params, to));

const wide = (root: string): EngineFunction => contextEngine({ root, scopes: { [GRANT]: ["."] } });

/** The engine takes its whole root for granted. */
const rooted: Break = ownEngine(ENGINE, (_, root) => wide(root));

/** Where a path that climbs leads within the root: no higher than that. */
const resolved = (path: string): string => posix.join("/", path).slice(1) || ".";

/** Paths that begin as the grant does are let through before they are resolved. */
const prefixed: Break = ownEngine(ENGINE, (honest, root) => {
  const lax = askingOtherwise(wide(root), (params) => inPaths(params, resolved));
  return (invocation) => {
    const params = draftOf(invocation.operation.params);
    const asked = [...textsIn(params, "scopes"), ...textsIn({ files: [params?.["file"] ?? null] }, "files")];
    return asked.every((path) => path.startsWith(GRANT)) ? lax(invocation) : honest(invocation);
  };
});
const climbs = (path: string): boolean => path.split("/").includes("..");

const SCOPES = breaking("MEX-INT-07", [
  ["engine-context-scope-unread", "engine.context: the bound of a search is its root, not what was granted", rooted, ONLY],
  ["engine-context-climbs", "engine.context: a path that climbs leads to the grant", paths((path) => (climbs(path) ? GRANT : path)), ONLY],
  ["engine-context-climbs-from-inside", "engine.context: a path is compared with the grant by its first letters, and resolved after that", prefixed, ONLY],
  [
    "engine-context-absolute",
    "engine.context: an absolute path is one below the grant",
    paths((path) => (path.startsWith("/") ? posix.join(GRANT, path) : path)),
    ONLY,
  ],
  [
    "engine-context-windows-paths",
    "engine.context: drives and backslashes are cut off",
    paths((path) => path.replace(/^[A-Za-z]:\//, GRANT).replace(/\\.*$/, "")),
    ONLY,
  ],
  [
    "engine-context-first-scope",
    "engine.context: of several scopes the first alone is looked at",
    askedOtherwise(ENGINE, (params) => change(params, "scopes", (scopes) => (Array.isArray(scopes) ? scopes.slice(0, 1) : scopes))),
    ONLY,
  ],
  ["engine-context-exact-grant", "engine.context: what lies below a granted folder is not granted", paths((path) => (path === GRANT ? path : OUTSIDE)), ONLY],
  ["engine-context-below-grant", "engine.context: a granted folder itself is not granted", paths((path) => (path === GRANT ? OUTSIDE : path)), ONLY],
]);

/** Params of one operation are changed. */
const asked = (operation: string, to: (params: Draft) => void): Break =>
  askedOtherwise(ENGINE, (params, name) => {
    if (name === operation) to(params);
  });

let made = 0;
/** Something that is never the same. */
export const stamp = (): string => {
  made += 1;
  return `${Date.now()}.${made}`;
};

const FOUND = breaking("MEX-ENG-05", [
  [
    "engine-context-stamped",
    "engine.context: what is found is stored with the time at which it was found",
    makesOtherwise(ENGINE, (text) => (text.startsWith("{") ? text.replace("{", `{"at":"${stamp()}",`) : text)),
    ONLY,
  ],
  [
    "engine-context-whole-line",
    "engine.context: a literal must be the whole line",
    asked("context.search", (params) => {
      if (params["mode"] === "literal") Object.assign(params, { mode: "regex", query: `^${String(params["query"])}$` });
    }),
    ONLY,
  ],
  [
    "engine-context-pattern-as-literal",
    "engine.context: a regular expression is looked for as it is written",
    asked("context.search", (params) => Object.assign(params, { mode: "literal" })),
    ONLY,
  ],
  [
    "engine-context-todos-without-text",
    "engine.context: marks of open work are listed, what is to do is not",
    makesOtherwise(ENGINE, (text, operation) => (operation === "context.find_todos" ? text.replaceAll(/"text":"[^"]*"/g, '"text":""') : text)),
    ONLY,
  ],
  [
    "engine-context-lines-from-zero",
    "engine.context: lines of a range are counted from 0",
    asked("context.open_ref", (params) =>
      change(params, "range", (range) =>
        typeof range === "object" && range !== null && !Array.isArray(range)
          ? { start_line: Number(range["start_line"]) + 1, end_line: Number(range["end_line"]) + 1 }
          : range,
      ),
    ),
    ONLY,
  ],
]);

export const ENGINE_OWN_CONTEXT_MUTANTS: readonly Mutant[] = [...SCOPES, ...FOUND];
