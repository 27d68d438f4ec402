/** Mistakes about paths and hashes of handles in a request (MEX-INT-03, -04). */
import { deny, type GateVerdict, PASS, type RequestInput } from "../gates/gate.ts";
import { change, type Draft, draftOf, everyObject, objectIn, objectsIn } from "./draft.ts";
import { refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { type Break, requestGate, verdicts } from "./seams.ts";

const isHandle = (item: Draft): boolean => "content_hash" in item;

function handlesOf(input: RequestInput): Draft[] {
  const value = draftOf(input.envelope.value);
  return [...objectsIn(value, "inputs"), ...everyObject(objectIn(value, "params") ?? null)].filter(isHandle);
}

/** Uris are judged by another rule. */
function uris(isSafe: (uri: string) => boolean): Break {
  return requestGate("G-INTEGRITY", (input, context, honest): GateVerdict | Promise<GateVerdict> => {
    const isUnsafe = handlesOf(input).some(({ uri }) => typeof uri === "string" && !isSafe(uri));
    if (isUnsafe) return deny("URI_UNSAFE", "/inputs", "`/inputs` holds a uri outside the workspace");
    return withoutUris(honest.check(input, context));
  });
}

function withoutUris(verdict: GateVerdict | Promise<GateVerdict>): GateVerdict | Promise<GateVerdict> {
  if (verdict instanceof Promise) return verdict.then(withoutUris);
  return verdict.outcome === "deny" && verdict.code === "URI_UNSAFE" ? PASS : verdict;
}

const climbs = (path: string): boolean => path.split(/[/\\]/).includes("..");
const isAbsolute = (path: string): boolean => /^[/\\]/.test(path);
const hasDrive = (path: string): boolean => /^[A-Za-z]:[/\\]/.test(path);
const hasScheme = (path: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(path);
const hasNul = (path: string): boolean => path.includes("\u0000");
const honest = (uri: string): boolean => !climbs(uri) && !isAbsolute(uri) && !hasDrive(uri) && !hasScheme(uri) && !hasNul(uri);
const decoded = (uri: string): string => uri.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
const isSafe = (uri: string): boolean => honest(uri) && honest(decoded(uri));

/** What is looked at in params, or in some inputs, is passed over. */
function notLookedAt(isOut: (path: string) => boolean, ...codes: readonly string[]): Break {
  return verdicts("G-INTEGRITY", (verdict) => (verdict.outcome === "deny" && codes.includes(verdict.code ?? "") && isOut(verdict.path ?? "") ? PASS : verdict));
}

/** Hashes are put into another form before they are compared. */
const hashes = (to: (hash: string) => string): Break =>
  rewrite((draft) => {
    for (const item of everyObject(draft)) if (isHandle(item)) change(item, "content_hash", (hash) => (typeof hash === "string" ? to(hash) : hash));
  });

const BOX_HASH = "16702d27c339ed08cf67104593d4a3611a4bb96d9383cc1fafff7e43b14980de";
const FIT_HASH = "3a036ee0c4fc6ddbbb263892317cd35f20036125b30b273737b36eec8aac1c5c";

/** Hashes of this form are believed, and not compared with anything. */
const believed = (isTaken: (hash: string) => boolean): Break =>
  hashes((hash) => (/^[0-9a-f]{64}$/.test(hash) || !isTaken(hash) ? hash : hash.startsWith("z") ? FIT_HASH : BOX_HASH));

const refuseHandles = (isRefused: (handle: Draft) => boolean): Break =>
  refuse("/inputs", (draft) => everyObject(draft).some((item) => isHandle(item) && isRefused(item)));

export const INTEGRITY_REQUEST_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-INT-03", [
    ["uri-unchecked", "uris are not looked at", uris(() => true)],
    [
      "uri-climbing-at-the-start-only",
      "a uri may climb once it has begun inside",
      uris((uri) => isSafe(uri) || (uri.startsWith(".handshake") && !hasNul(uri))),
    ],
    [
      "uri-slashes-only",
      "a backslash is no separator",
      uris(
        (uri) =>
          !uri.split("/").includes("..") &&
          !decoded(uri).split("/").includes("..") &&
          !uri.startsWith("/") &&
          !hasDrive(uri) &&
          !hasScheme(uri) &&
          !hasNul(uri),
      ),
    ],
    [
      "uri-mixed-separators",
      "separators are those that stand first in the uri",
      uris((uri) => isSafe(uri) || (uri.includes("/") && uri.includes("\\") && !uri.split("/").includes(".."))),
    ],
    ["uri-absolute-passes", "absolute paths pass", uris((uri) => !climbs(uri) && !climbs(decoded(uri)) && !hasScheme(uri) && !hasNul(uri) && !hasDrive(uri))],
    ["uri-of-servers-passes", "paths on other machines pass", uris((uri) => isSafe(uri) || /^(?:\/\/|\\\\)/.test(uri))],
    ["uri-drives-pass", "paths that begin with a drive letter pass", uris((uri) => isSafe(uri) || hasDrive(uri))],
    ["uri-schemes-pass", "uris with a scheme pass", uris((uri) => isSafe(uri) || (hasScheme(uri) && !hasDrive(uri)))],
    [
      "uri-file-three-slashes-only",
      "only file:/// is a file scheme",
      uris((uri) => isSafe(uri) || (hasScheme(uri) && !hasDrive(uri) && !uri.startsWith("file:///"))),
    ],
    ["uri-nul-passes", "a NUL in a uri passes", uris((uri) => isSafe(uri.replaceAll("\u0000", "")))],
    ["uri-dots-alone-pass", "two dots alone are a name", uris((uri) => isSafe(uri) || uri === "..")],
    ["uri-climbing-at-the-end-passes", "two dots at the end of a uri pass", uris((uri) => isSafe(uri) || /payload(?:\/\.\.)+$/.test(uri))],
    ["uri-in-params-passes", "uris in params are not looked at", notLookedAt((path) => path.startsWith("/params"), "URI_UNSAFE")],
    ["uri-of-the-first-input-only", "only the first input's uri is looked at", notLookedAt((path) => /^\/inputs\/[1-9]/.test(path), "URI_UNSAFE")],
    ["uri-percent-encoded-passes", "percent-encoded dots are no dots", uris((uri) => honest(uri) || (uri.includes("%") && !climbs(uri) && !isAbsolute(uri)))],
    ["uri-percent-encoded-dots-pass", "percent-encoded dots are no dots, and encoded slashes separate", uris((uri) => isSafe(uri) || /%2e/i.test(uri))],
    ["uri-dots-in-names-refused", "two dots anywhere in a uri are refused", uris((uri) => isSafe(uri) && !uri.includes(".."))],
    ["uri-three-dots-refused", "a name of dots alone is refused", uris((uri) => isSafe(uri) && !/(?:^|\/)\.{3}(?:\/|$)/.test(uri))],
    ["uri-hidden-folders-refused", "folders whose names begin with a dot are refused", uris((uri) => isSafe(uri) && !uri.startsWith("."))],
    [
      "uri-denied-by-schema",
      "unsafe uris are denied by G-SCHEMA",
      requestGate("G-SCHEMA", async (input, context, own) => {
        const verdict = await own.check(input, context);
        return verdict.outcome === "pass" && handlesOf(input).some(({ uri }) => typeof uri === "string" && !isSafe(uri))
          ? deny("URI_UNSAFE", "/inputs", "a uri is malformed")
          : verdict;
      }),
      { apart: "the operation is denied, by a gate that does not own paths; with uri-unchecked it runs" },
    ],
  ]),
  ...breaking("MEX-INT-04", [
    ["hash-form-unchecked", "the form of a hash is not looked at", believed(() => true)],
    ["hash-of-any-length", "a hash may have any number of digits", believed((hash) => /^[0-9a-f]+$/.test(hash))],
    ["hash-one-short", "a hash of 63 digits passes", believed((hash) => /^[0-9a-f]{63}$/.test(hash))],
    ["hash-one-more", "a hash may be longer than 64 digits", believed((hash) => /^[0-9a-f]{65,}$/.test(hash))],
    ["hash-of-sha1", "a hash of SHA-1 passes too", believed((hash) => /^[0-9a-f]{40}$/.test(hash))],
    ["hash-by-length", "a hash is checked by its length alone", believed((hash) => hash.length === 64)],
    ["hash-letters", "a hash is 64 letters and digits", believed((hash) => /^[0-9a-z]{64}$/.test(hash))],
    ["hash-empty", "an empty hash says nothing and passes", believed((hash) => hash === "")],
    ["hash-with-algorithm", "the name of the algorithm may stand before a hash", hashes((hash) => hash.replace(/^sha256[:-]/, ""))],
    ["hash-trimmed", "blanks around a hash are passed over", hashes((hash) => hash.trim())],
    ["hash-line-end", "the pattern of a hash lets a line end through at its end", hashes((hash) => hash.replace(/\n$/, ""))],
    ["hash-digits-of-any-script", "digits of other scripts are digits", believed((hash) => /^[\p{Nd}a-f]{64}$/u.test(hash))],
    [
      "hash-in-params-believed",
      "hashes in params are not looked at",
      rewrite((draft) => {
        for (const item of everyObject(objectIn(draft, "params") ?? null))
          if (isHandle(item))
            for (const input of objectsIn(draft, "inputs"))
              if (input["artifact_id"] === item["artifact_id"]) item["content_hash"] = input["content_hash"] ?? null;
      }),
    ],
    [
      "hash-of-the-first-input-only",
      "only the first input's hash is looked at",
      rewrite((draft) => {
        for (const item of objectsIn(draft, "inputs").slice(1))
          for (const other of everyObject(objectIn(draft, "params") ?? null))
            if (isHandle(other) && other["artifact_id"] === item["artifact_id"]) item["content_hash"] = other["content_hash"] ?? null;
      }),
    ],
    ["hash-upper-case-unrecorded", "an upper-case hash is put into lower case, and the engine gets it changed", hashes((hash) => hash.toLowerCase())],
    [
      "hash-leading-zeros-lost",
      "a hash that begins with zeros is refused as too short",
      refuseHandles(({ content_hash }) => String(content_hash).startsWith("0")),
    ],
    [
      "hash-leading-digit-refused",
      "a hash that begins with a digit other than zero is refused",
      refuseHandles(({ content_hash }) => /^[1-9]/.test(String(content_hash))),
    ],
  ]),
];
