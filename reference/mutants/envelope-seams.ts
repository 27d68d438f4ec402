/** Other ways to read an envelope. */
import type { Envelope } from "../envelope/envelope.ts";
import type { ServiceParts } from "../serve/parts.ts";
import { copyOf, type Draft, draftOf, draftOfText } from "./draft.ts";
import type { Break } from "./seams.ts";

/** Reads an envelope in the place of the honest way; `draft` is null for what is no object, or no JSON. */
type Reading = (honest: Envelope, draft: Draft | null, decode: (source: unknown) => Envelope) => Envelope;

/** Another reading of every envelope, value or text. */
export function reading(read: Reading): Break {
  return ({ decoders }: ServiceParts) => ({
    decoders: {
      ...decoders,
      envelope: (source) => read(decoders.envelope(source), draftOf(source), decoders.envelope),
      text: (source) => read(decoders.text(source), draftOfText(source), decoders.envelope),
    },
  });
}

/** What does not fit the schema is mended and read again; where it still does not fit, it is refused as it was. */
export function mend(change: (draft: Draft) => void): Break {
  return reading((honest, draft, decode) => {
    if (honest.fault === null || draft === null) return honest;
    change(draft);
    const mended = decode(draft);
    return mended.fault === null ? mended : honest;
  });
}

/** Every envelope is rewritten before it is judged. */
export function rewrite(change: (draft: Draft) => void): Break {
  return reading((honest, draft, decode) => {
    if (draft === null) return honest;
    change(draft);
    return decode(draft);
  });
}

/** Envelopes of this kind are refused, though nothing is wrong with them. */
export function refuse(path: string, isRefused: (draft: Draft) => boolean): Break {
  return reading((honest, draft) => {
    if (draft === null || honest.fault !== null || !isRefused(draft)) return honest;
    return { ...honest, planned: null, fault: { code: "ENVELOPE_MALFORMED", path, reason: `\`${path}\` is not understood` } };
  });
}

/** Texts are changed before they are parsed. */
export function retext(change: (text: string) => string): Break {
  return ({ decoders }: ServiceParts) => ({
    decoders: { ...decoders, text: (source) => decoders.text(typeof source === "string" ? change(source) : copyOf(source)) },
  });
}
