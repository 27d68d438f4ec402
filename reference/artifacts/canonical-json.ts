/**
 * Canonical JSON (2.6.6.7.5): one text for one meaning, so that its SHA-256 can be compared.
 * No library does exactly this. Those for RFC 8785 (`canonicalize`, `json-canonicalize`) sort keys by UTF-16 units, print floats
 * in their shortest form, leave strings and timestamps as they are, and overflow on deep values; the spec demands NFC strings, a
 * fixed float precision and UTC timestamps.
 */
import { RuntimeFault } from "../faults.ts";
import { childPointer } from "../json.ts";
import { compareUtf8, sha256 } from "./hash.ts";

/** Deeper values are refused. */
export const MAX_CANONICAL_DEPTH = 200;
/** Digits after the point; the spec recommends 6. */
const FLOAT_DIGITS = 6;

const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:[Zz]|([+-]\d{2}:\d{2}))$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

function refuse(path: string, problem: string): never {
  throw new RuntimeFault("CANONICAL_INVALID", `${path === "" ? "the value" : `\`${path}\``} ${problem}`, { path });
}

/** Whole numbers as they are, without exponent; others with six digits. -0 is 0, and what rounds to a whole number is one. */
function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) return refuse(path, "is no finite number");
  const fixed = Number.isInteger(value) ? null : value.toFixed(FLOAT_DIGITS);
  if (fixed === null) return BigInt(value).toString();
  return Number.isInteger(Number(fixed)) ? BigInt(Number(fixed)).toString() : fixed;
}

/** An RFC 3339 timestamp in UTC with Z, without trailing zeros in its fraction; any other text, and an impossible date, as it is. */
function toUtc(text: string): string {
  const match = TIMESTAMP.exec(text);
  if (match === null) return text;
  const [, day = "", time = "", fraction = "", offset = "Z"] = match;
  const written = Date.parse(`${day}T${time}Z`);
  const isReal = !Number.isNaN(written) && new Date(written).toISOString() === `${day}T${time}.000Z`;
  const moment = isReal ? Date.parse(`${day}T${time}${offset}`) : Number.NaN;
  if (Number.isNaN(moment)) return text;
  const digits = fraction.replace(/0+$/, "");
  return new Date(moment).toISOString().replace(".000Z", digits === "" ? "Z" : `.${digits}Z`);
}

function normalize(text: string, path: string): string {
  if (LONE_SURROGATE.test(text)) refuse(path, "holds half a surrogate pair, which has no UTF-8");
  return text.normalize("NFC");
}

function writeObject(value: object, path: string, depth: number): string {
  const members = new Map<string, string>();
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const place = childPointer(path, key);
    const name = normalize(key, place);
    if (members.has(name)) refuse(place, "has the same name as another member once both are in NFC");
    members.set(name, write(part, place, depth + 1));
  }
  const sorted = [...members].sort(([left], [right]) => compareUtf8(left, right));
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(",")}}`;
}

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_CANONICAL_DEPTH) return refuse(path, `lies deeper than ${MAX_CANONICAL_DEPTH} levels`);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value, path);
  if (typeof value === "string") return JSON.stringify(normalize(toUtc(value), path));
  if (Array.isArray(value)) return `[${value.map((item, index) => write(item, childPointer(path, index), depth + 1)).join(",")}]`;
  return typeof value === "object" ? writeObject(value, path, depth) : refuse(path, "is no JSON value");
}

/**
 * The canonical text of a JSON value: no blanks, keys in the order of their UTF-8 bytes, strings in NFC, timestamps in UTC.
 * Arrays keep their order: who builds one gives it a deterministic order. Members that are undefined are left out.
 * @throws RuntimeFault CANONICAL_INVALID for what is no JSON, too deep, or ambiguous after normalisation, with the place.
 */
export function canonicalJson(value: unknown): string {
  return write(value, "", 0);
}

/** SHA-256 over the UTF-8 bytes of the canonical text. */
export function canonicalHash(value: unknown): string {
  return sha256(canonicalJson(value));
}
