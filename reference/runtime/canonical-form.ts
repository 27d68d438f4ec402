/** The canonical form over which a stable hash is taken at D2: what means the same hashes the same (MEX-DET-05, READ-28). */
import { canonicalEntries } from "../artifacts/bundle-index.ts";
import { canonicalJson } from "../artifacts/canonical-json.ts";
import { type Content, measureContent } from "../artifacts/content.ts";
import { sha256 } from "../artifacts/hash.ts";
import { RuntimeFault } from "../faults.ts";

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json\b/i;
const TEXT_TYPE = /^text\//i;
const JSON_NAME = /\.json$/i;

/** Canonical JSON, or null for bytes that are no JSON or have no canonical form. */
function jsonForm(bytes: Uint8Array): Uint8Array | null {
  try {
    return Buffer.from(canonicalJson(JSON.parse(Buffer.from(bytes).toString("utf8"))));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RuntimeFault) return null;
    throw error;
  }
}

/** Text in form NFC with LF line ends. */
function textForm(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("utf8").replaceAll("\r\n", "\n").normalize("NFC"));
}

function fileForm(bytes: Uint8Array, kind: "json" | "text" | "octets"): Uint8Array {
  if (kind === "octets") return bytes;
  return (kind === "json" ? jsonForm(bytes) : null) ?? (kind === "text" ? textForm(bytes) : bytes);
}

/** SHA-256 of the canonical form: JSON by its value, text by its characters, bundles by their files, all else by its bytes. */
export function canonicalFormHash(content: Content, mime: string): string {
  if (content.kind === "file") {
    const kind = JSON_TYPE.test(mime) ? "json" : TEXT_TYPE.test(mime) ? "text" : "octets";
    return sha256(fileForm(content.bytes, kind));
  }
  const entries = content.entries.map(({ path, bytes }) => ({ path, bytes: Buffer.from(fileForm(bytes, JSON_NAME.test(path) ? "json" : "octets")) }));
  return measureContent({ kind: "entries", entries: canonicalEntries(entries) }).content_hash;
}
