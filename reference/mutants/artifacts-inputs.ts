/** Mistakes about stored inputs against what their handles say (MEX-INT-01, MEX-INT-02). */
import { canonicalJson } from "../artifacts/canonical-json.ts";
import { artifactKey } from "../artifacts/compare.ts";
import { sha256 } from "../artifacts/hash.ts";
import type { ArtifactSession, HandleClaim, Verification } from "../artifacts/store.ts";
import { bytesOf, hashed, measured, ofFiles, sessions } from "./artifacts-hash-seams.ts";
import { inputsOf, stagingOf, store } from "./artifacts-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { all, type Break, requestGate } from "./seams.ts";

/** What is known when an input is verified. */
interface Facts {
  readonly handle: HandleClaim;
  /** Place among the handles of the operation, from 0. */
  readonly index: number;
  /** Content as it is, and as it was when the case began; null for folders and for what is gone. */
  readonly now: Buffer | null;
  readonly first: Buffer | null;
  /** Hashes of all that was verified before, as they are now. */
  readonly stored: readonly string[];
  /** Hash and size of the bytes as they are; null for what is gone. */
  readonly truth: { readonly content_hash: string; readonly size_bytes: number } | null;
}

/** Inputs are verified in another way. */
const verified = (judge: (honest: Verification, facts: Facts) => Verification): Break =>
  sessions((session, payloads) => {
    let count = 0;
    const verify = (handle: HandleClaim): Verification | Promise<Verification> => {
      const honest = session.inputs.verify(handle);
      if (honest instanceof Promise) return honest;
      const key = artifactKey(handle.artifact_id);
      const [now, first] = [payloads.now.get(key) ?? null, payloads.first.get(key) ?? null];
      const stored = [...payloads.now.values()].flatMap((payload) => (payload === null ? [] : (measured(payload)?.content_hash ?? [])));
      const facts = { handle, index: count, stored, truth: now === null ? null : measured(now) };
      count += 1;
      return judge(honest, { ...facts, now: now === null ? null : bytesOf(now), first: first === null ? null : bytesOf(first) });
    };
    return withVerify(session, verify);
  });

function withVerify(session: ArtifactSession, verify: ArtifactSession["inputs"]["verify"]): ArtifactSession {
  return { inputs: { ...inputsOf(session.inputs), verify }, staging: stagingOf(session.staging), close: () => session.close() };
}

/** A mismatch of the hash is passed over where this says so. */
const hashLax = (isPassed: (facts: Facts) => boolean): Break => verified((honest, facts) => (honest === "hash" && isPassed(facts) ? "verified" : honest));
const sizeLax = (isPassed: (claim: number, truth: number, facts: Facts) => boolean): Break =>
  verified((honest, facts) =>
    honest === "size" && facts.truth !== null && isPassed(facts.handle.size_bytes, facts.truth.size_bytes, facts) ? "verified" : honest,
  );
/** Inputs of a kind are refused, though nothing is wrong with them. */
const inputRefused = (isRefused: (facts: Facts) => boolean): Break => verified((honest, facts) => (isRefused(facts) ? "unreadable" : honest));

/** Texts count in a normal form: what was stored and what is stored are compared in it. */
const normalised = (normal: (text: string) => string): Break =>
  hashed(
    "also",
    ofFiles((bytes) => sha256(normal(bytes.toString("utf8")))),
  );
const jsonNormal = (text: string): string => {
  try {
    return canonicalJson(JSON.parse(text));
  } catch {
    return text;
  }
};

/** What verified once, or did not, is not looked at again. */
const remembered = (isKept: (verification: Verification) => boolean): Break =>
  store((honest) => {
    const known = new Map<string, Verification>();
    return {
      openSession() {
        const session = honest.openSession();
        return withVerify(session, (handle) => {
          const key = `${handle.artifact_id} ${handle.content_hash} ${handle.size_bytes}`;
          const before = known.get(key);
          if (before !== undefined) return before;
          const found = session.inputs.verify(handle);
          if (!(found instanceof Promise) && isKept(found)) known.set(key, found);
          return found;
        });
      },
    };
  });

/** Each artifact is verified once, by the first handle that names it. */
const onceEach: Break = sessions((session) => {
  const seen = new Set<string>();
  return withVerify(session, (handle) => {
    const key = artifactKey(handle.artifact_id);
    if (seen.has(key)) return "verified";
    seen.add(key);
    return session.inputs.verify(handle);
  });
});

/** Nothing runs while anything that is stored does not verify. */
const wholeStore: Break = store((honest) => ({
  openSession() {
    const session = honest.openSession();
    return withVerify(session, (handle) => {
      const broken = honest.list().some((manifest) => honest.verify(manifest) !== "verified");
      return broken ? "hash" : session.inputs.verify(handle);
    });
  },
}));

const handlesIn = (field: "inputs" | "params"): Break =>
  requestGate("G-INTEGRITY", (input, context, honest) => {
    const { planned, value } = input.envelope;
    if (planned === null || value === null) return honest.check(input, context);
    const without = { ...value, [field]: field === "inputs" ? [] : {} };
    return honest.check({ ...input, envelope: { ...input.envelope, value: without } }, context);
  });

const EMPTY = sha256("");

const STORED = breaking("MEX-INT-01", [
  ["inputs-unverified", "inputs must exist, and their bytes are not looked at", hashLax(() => true), { broad: true }],
  [
    "inputs-by-handle",
    "handles are compared with manifests, and not with bytes",
    hashLax(({ handle, first }) => first !== null && sha256(first) === handle.content_hash),
  ],
  ["inputs-missing", "an input that does not exist is passed over", verified((honest) => (honest === "missing" ? "verified" : honest))],
  ["inputs-verified-once", "what has verified once is not looked at again", remembered((verification) => verification === "verified")],
  ["inputs-refused-once", "what was refused once is not looked at again", remembered((verification) => verification !== "verified")],
  ["inputs-first-only", "the first input alone is verified", verified((honest, { index }) => (index > 0 ? "verified" : honest))],
  ["inputs-but-first", "the first input is not verified", verified((honest, { index }) => (index === 0 && honest === "hash" ? "verified" : honest))],
  ["inputs-not-in-params", "handles in params are not verified", handlesIn("params")],
  ["inputs-once-each", "of two handles of one artifact the first is verified", onceEach],
  [
    "inputs-short-hash",
    "the first eight digits of a hash are compared",
    hashLax(({ handle, truth }) => handle.content_hash.slice(0, 8) === truth?.content_hash.slice(0, 8)),
  ],
  ["inputs-zero-hash", "a hash of zeros, or of no bytes, is none", hashLax(({ handle }) => /^0+$/.test(handle.content_hash) || handle.content_hash === EMPTY)],
  ["inputs-any-stored-hash", "a hash counts where any artifact has it", hashLax(({ handle, stored }) => stored.includes(handle.content_hash))],
  [
    "inputs-up-to-nul",
    "bytes are read up to the first NUL",
    hashLax(({ handle, now }) => now?.includes(0) === true && sha256(now.subarray(0, now.indexOf(0))) === handle.content_hash),
  ],
  [
    "inputs-up-to-size",
    "bytes are read up to the size that the handle says",
    hashLax(({ handle, now }) => now !== null && sha256(now.subarray(0, handle.size_bytes)) === handle.content_hash),
  ],
  [
    "inputs-by-size",
    "where the size has not changed the bytes are not read",
    hashLax(({ handle, truth, first }) => truth?.size_bytes === handle.size_bytes && first !== null && sha256(first) === handle.content_hash),
  ],
  ["inputs-emptied", "an empty file is passed over", hashLax(({ now }) => now?.length === 0)],
  [
    "inputs-as-text",
    "line ends, byte order marks and composed letters are normalised before the hash is taken",
    normalised(
      (text) =>
        `${text
          .replace(/^\ufeff/, "")
          .replaceAll("\r\n", "\n")
          .normalize("NFC")
          .trimEnd()}\n`,
    ),
  ],
  ["inputs-as-json", "JSON is brought into canonical form before the hash is taken", normalised(jsonNormal)],
  ["inputs-of-whole-store", "nothing runs while anything that is stored does not verify", wholeStore],
  ["inputs-empty-refused", "an empty file is refused as an input", inputRefused(({ now }) => now?.length === 0)],
  ["inputs-binary-refused", "what is no text is refused as an input", inputRefused(({ now }) => now?.includes(255) === true)],
  ["inputs-folders-refused", "a folder is refused as an input", inputRefused(({ now, truth }) => now === null && truth !== null)],
  ["inputs-twice-refused", "an artifact may be named once", inputTwiceRefused()],
  ["inputs-single", "an operation may have one input", oneInput()],
  ["inputs-in-params-refused", "an operation whose handles stand in params alone is refused", paramsAloneRefused()],
]);

function oneInput(): Break {
  return requestGate("G-INTEGRITY", (input, context, honest) =>
    new Set((input.envelope.planned?.inputs ?? []).map((handle) => ("artifact_id" in handle ? handle.artifact_id : ""))).size > 1
      ? { outcome: "deny", severity: "error", code: "ARTIFACT_MANY", reason: "there is more than one input", path: "/inputs" }
      : honest.check(input, context),
  );
}

function inputTwiceRefused(): Break {
  return requestGate("G-INTEGRITY", (input, context, honest) => {
    const ids = (input.envelope.planned?.inputs ?? []).flatMap((handle) => ("artifact_id" in handle ? [handle.artifact_id] : []));
    return new Set(ids).size === ids.length
      ? honest.check(input, context)
      : { outcome: "deny", severity: "error", code: "ARTIFACT_TWICE", reason: "an artifact is named twice", path: "/inputs" };
  });
}

function paramsAloneRefused(): Break {
  return requestGate("G-INTEGRITY", (input, context, honest) => {
    const { planned } = input.envelope;
    const isAlone = planned !== null && planned.inputs.length === 0 && JSON.stringify(planned.params).includes("artifact_id");
    return isAlone
      ? { outcome: "deny", severity: "error", code: "ARTIFACT_MISSING", reason: "the operation has no input", path: "/inputs" }
      : honest.check(input, context);
  });
}

const SIZES = breaking("MEX-INT-02", [
  [
    "sizes-unread",
    "sizes are not compared",
    all(
      sizeLax(() => true),
      overlookedSizes(() => true),
    ),
  ],
  ["sizes-at-least", "a handle may claim more than is stored", sizeLax((claim, truth) => claim > truth)],
  ["sizes-at-most", "a handle may claim less than is stored", sizeLax((claim, truth) => claim < truth)],
  ["sizes-zero-is-none", "a size of zero is none", sizeLax((claim) => claim === 0)],
  ["sizes-of-files-only", "sizes of folders are not compared", sizeLax((_, __, { now }) => now === null)],
  ["sizes-of-outputs-unread", "sizes of outputs are not compared", overlookedSizes(() => true)],
]);

/** Sizes of what is staged are those that handles claim. */
function overlookedSizes(isPassed: (claim: number) => boolean): Break {
  return sessions((session) => {
    const { staging } = session;
    const claims = new Map<string, { readonly claim: number; readonly size: number }>();
    return {
      inputs: session.inputs,
      close: () => session.close(),
      staging: {
        ...stagingOf(staging),
        put(input) {
          const size = measured(input)?.size_bytes ?? input.handle.size_bytes;
          if (isPassed(input.handle.size_bytes)) claims.set(artifactKey(input.handle.artifact_id), { claim: input.handle.size_bytes, size });
          staging.put({ ...input, handle: { ...input.handle, size_bytes: size } });
        },
        verify(handle) {
          const known = claims.get(artifactKey(handle.artifact_id));
          return staging.verify(known?.claim === handle.size_bytes ? { ...handle, size_bytes: known.size } : handle);
        },
      },
    };
  });
}

export const ARTIFACT_INPUT_MUTANTS: readonly Mutant[] = [...STORED, ...SIZES];
