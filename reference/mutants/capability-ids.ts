/** Mistakes about which capability ids are known, and what a scope is (MEX-CAP-01, -02, -06, -07, -15). */
import type { CapabilityRegistry } from "../../spec-cases/contract/types.ts";
import type { CapabilityAuthority } from "../capabilities/authority.ts";
import { isCovered, parseCapability } from "../capabilities/ids.ts";
import { deny, type GateVerdict, PASS } from "../gates/gate.ts";
import { change, type Draft, type Json, objectIn, objectsIn, textsIn } from "./draft.ts";
import { refuse, rewrite } from "./envelope-seams.ts";
import { breaking, type Mutant } from "./mutant.ts";
import { all, type Break, requestGate, verdicts } from "./seams.ts";
import { authority, enginesOf, operations, refusals, world } from "./world-seams.ts";

/** Ids are known by another rule. */
const known = (knows: (id: string, registry: CapabilityRegistry, honest: boolean) => boolean): Break =>
  authority({ knows: (id, registry) => knows(id, registry, knownIn(registry, id)) });

function knownIn(registry: CapabilityRegistry, id: string): boolean {
  const { axis, scope } = parseCapability(id);
  return registry.full_ids.includes(id) || (registry.axes.includes(axis) && scope !== "");
}

function declaredIsKnown(draft: Draft): void {
  const registry = objectIn(draft, "capability_registry");
  const declared = enginesOf(draft).flatMap((engine) => [
    ...textsIn(engine, "required_caps"),
    ...objectsIn(engine, "ops").flatMap((operation) => textsIn(operation, "capabilities")),
  ]);
  if (registry !== null) registry["full_ids"] = [...new Set([...textsIn(registry, "full_ids"), ...declared.filter((id) => !id.includes(":"))])];
}

/** Requested ids are put into another form before anything is asked about them; null takes one out. */
const requested = (to: (id: string) => string | null): Break => {
  const form = (id: Json): Json[] => {
    const other = typeof id === "string" ? to(id) : id;
    return other === null ? [] : [other];
  };
  return rewrite((draft) => change(draft, "capabilities_requested", (list) => (Array.isArray(list) ? list.flatMap(form) : list)));
};

/** Requested and granted ids are compared in another form. */
const compared = (to: (id: string) => string): Break =>
  authority({
    declares: (id, declared) => isCovered(to(id), new Set([...declared].map(to))),
    grants: (id, allowed) => isCovered(to(id), new Set([...allowed].map(to))),
  });

const axisOf = (id: string): string => parseCapability(id).axis;
const onAxis =
  (to: (axis: string) => string) =>
  (id: string): string =>
    id.replace(/^[^:]*/, to);
const onScope =
  (to: (scope: string) => string) =>
  (id: string): string => {
    const { axis, scope } = parseCapability(id);
    return scope === null ? id : `${axis}:${to(scope)}`;
  };

const EMPTY = "CAP_EMPTY";
/** Cyrillic letters that look like Latin ones. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
  ["\u0435", "e"],
  ["\u0430", "a"],
  ["\u043e", "o"],
  ["\u0440", "p"],
  ["\u0441", "c"],
]);
const unlike = (text: string): string => [...text].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join("");
const MANDATORY = ["fs.read", "fs.write", "proc.exec", "net.http", "device", "secrets.use"];

/** An empty list is answered in another way. */
const emptyList = (answer: (verdict: GateVerdict) => GateVerdict): Break =>
  verdicts("G-CAP", (verdict) => (verdict.outcome === "deny" && verdict.code === EMPTY ? answer(verdict) : verdict));

/** An empty list passes where what is left of the declarations is empty. */
const emptyWhere = (forget: "engine" | "operation"): Break =>
  all(
    operations((operation, engine) => {
      if (forget === "operation") operation["capabilities"] = [];
      else engine["required_caps"] = [];
    }),
    requestGate("G-CAP", (input, context, honest) => {
      const isEmpty = input.envelope.planned?.capabilities_requested.length === 0 && input.registered?.declared.size === 0;
      return isEmpty ? PASS : honest.check(input, context);
    }),
  );

/** Unknown ids are looked for in some places of the list only; elsewhere they are only not declared. */
const lookedUp = (isLookedUp: (index: number, length: number) => boolean): Break =>
  verdicts("G-CAP", (verdict, { envelope }) => {
    if (verdict.outcome !== "deny" || verdict.code !== "HSK-4001") return verdict;
    const list = envelope.planned?.capabilities_requested ?? [];
    const index = list.indexOf(verdict.capability_id ?? "");
    return isLookedUp(index, list.length) ? verdict : { ...verdict, code: "CAP_NOT_DECLARED" };
  });

const refusedAs = (code: "HSK-4001" | "CAP_NOT_IN_PROFILE", which: (id: string, asked: CapabilityAuthority) => boolean): Break =>
  refusals((honest, id, asked) => (honest !== code && which(id, asked) ? code : honest));

export const CAPABILITY_ID_MUTANTS: readonly Mutant[] = [
  ...breaking("MEX-CAP-01", [
    ["cap-empty-passes", "an empty list asks for nothing and passes", emptyList(() => PASS)],
    [
      "cap-empty-unknown",
      "an empty list is denied as an unknown capability",
      emptyList((verdict) => ({ ...deny("HSK-4001", "/capabilities_requested", "no capability"), checks: verdict.checks ?? [] })),
    ],
    ["cap-empty-where-engine-declares-none", "an empty list passes where the engine itself declares nothing", emptyWhere("operation")],
    ["cap-empty-where-operation-declares-none", "an empty list passes where the operation itself declares nothing", emptyWhere("engine")],
    ["cap-three-refused", "a list of three is refused", refuse("/capabilities_requested", (draft) => textsIn(draft, "capabilities_requested").length === 3)],
  ]),
  ...breaking("MEX-CAP-02", [
    [
      "cap-unknown-without-code",
      "unknown ids are denied without HSK-4001",
      verdicts("G-CAP", (verdict) => (verdict.outcome === "deny" ? { ...verdict, code: null } : verdict)),
    ],
    ["cap-unknown-first-only", "only the first id of the list is looked up", lookedUp((index) => index === 0)],
    ["cap-unknown-last-only", "only the last id of the list is looked up", lookedUp((index, length) => index === length - 1)],
    ["cap-unknown-in-short-lists", "a list of one is not looked up", lookedUp((_, length) => length > 1)],
    [
      "cap-known-by-prefix",
      "an id that begins like a known one is known",
      known((id, registry, honest) => honest || [...registry.axes, ...registry.full_ids].some((one) => id.startsWith(one))),
    ],
    ["cap-known-scoped-full-id", "a scope can be put behind any full id", known((id, registry, honest) => honest || registry.full_ids.includes(axisOf(id)))],
    ["cap-known-dotted", "a dot separates as a colon does", known((id, registry, honest) => honest || registry.axes.some((axis) => id.startsWith(`${axis}.`)))],
    ["cap-known-letter-case", "full ids are known in any letter case", known((id, registry, honest) => honest || registry.full_ids.includes(id.toLowerCase()))],
    ["cap-known-inherited", "ids are members of an object, and inherited names are known", known((id, _, honest) => honest || id === "constructor")],
    ["cap-known-wildcard", "a star is known", known((id, _, honest) => honest || id === "*")],
    ["cap-known-if-declared", "what an engine declares is known", world(declaredIsKnown)],
    ["cap-full-ids-unknown", "only axes are known", known((id, registry) => registry.axes.includes(axisOf(id)))],
    [
      "cap-unknown-in-schema",
      "unknown ids are denied by G-SCHEMA",
      requestGate("G-SCHEMA", async (input, context, honest) => {
        const list = input.envelope.planned?.capabilities_requested ?? [];
        const verdict = await honest.check(input, context);
        return verdict.outcome === "pass" && list.some((id) => !context.capabilities.knows(id))
          ? deny("HSK-4001", "/capabilities_requested", "an unknown capability")
          : verdict;
      }),
    ],
    [
      "cap-unknown-declaration-denies-all",
      "an engine that declares an unknown id is denied whatever is asked of it",
      requestGate("G-CAP", (input, context, honest) =>
        [...(input.registered?.declared ?? [])].every((id) => context.capabilities.knows(id))
          ? honest.check(input, context)
          : deny("HSK-4001", null, "the engine declares an unknown capability"),
      ),
    ],
  ]),
  ...breaking("MEX-CAP-06", [
    ["cap-trimmed", "blanks around an id are passed over", requested((id) => id.trim())],
    ["cap-axis-trimmed", "blanks around an axis are passed over", requested(onAxis((axis) => axis.trim()))],
    ["cap-scope-trimmed", "blanks around a scope are passed over", compared(onScope((scope) => scope.trim()))],
    ["cap-scope-without-blanks", "blanks in a scope are passed over", compared(onScope((scope) => scope.replaceAll(" ", "")))],
    ["cap-axis-letter-case", "an axis is found in any letter case", requested(onAxis((axis) => axis.toLowerCase()))],
    ["cap-scope-letter-case", "scopes are compared without regard to letter case", compared(onScope((scope) => scope.toLowerCase()))],
    ["cap-scope-composed", "scopes are compared in form NFC", compared(onScope((scope) => scope.normalize("NFC")))],
    ["cap-compatible-forms", "ids are put into form NFKC", requested((id) => id.normalize("NFKC"))],
    ["cap-zero-width", "characters without width are taken out of an id", requested((id) => id.replace(/[\u200b-\u200d\ufeff]/g, ""))],
    ["cap-look-alikes", "letters that look alike are the same", requested(unlike)],
    ["cap-axis-optional", "a scope without an axis is one of fs.read", requested((id) => (id.startsWith(":") ? `fs.read${id}` : id))],
    ["cap-colons-merged", "several colons are one", requested((id) => id.replace(/:+/g, ":"))],
    ["cap-empty-scope-is-axis", "an empty scope asks for what is granted on the axis", requested((id) => (id.endsWith(":") ? `${id}inputs` : id))],
    ["cap-empty-id-skipped", "an empty id is passed over", requested((id) => (id === "" ? null : id))],
    [
      "cap-empty-scope-in-schema",
      "an empty scope is denied by G-SCHEMA",
      refuse("/capabilities_requested", (draft) => textsIn(draft, "capabilities_requested").some((id) => id.endsWith(":"))),
      { apart: "the operation is denied, by a gate that does not own capabilities" },
    ],
    [
      "cap-scope-ascii-only",
      "scopes of other than ASCII characters are refused",
      refuse("/capabilities_requested", (draft) => textsIn(draft, "capabilities_requested").some((id) => /[^ -~]/.test(id))),
    ],
    ["cap-scope-words-only", "scopes with blanks, colons or capitals are unknown", known((id, _, honest) => honest && !/:.*[ :A-Z]/.test(id))],
  ]),
  ...breaking("MEX-CAP-07", [
    ["cap-axes-compiled-in", "the six axes are known whatever the registry says", known((id, _, honest) => honest || MANDATORY.includes(axisOf(id)))],
    [
      "cap-axes-of-files-only",
      "only the axes of files and programs are known",
      known((id, _, honest) => honest && !["net.http", "device", "secrets.use"].includes(axisOf(id))),
    ],
    [
      "cap-axes-without-scopes",
      "scopes are not resolved on axes of files and programs",
      known((id, _, honest) => honest && !(id.includes(":") && /^(?:fs|proc)\./.test(id))),
    ],
  ]),
  ...breaking("MEX-CAP-15", [
    ["cap-family-device-by-prefix", "everything that begins with device. is known", known((id, _, honest) => honest || id.startsWith("device."))],
    ["cap-family-device-unknown", "devices are only known on the axis device", known((id, _, honest) => honest && !id.startsWith("device."))],
    ["cap-family-gpu-unknown", "gpu.compute is no axis and unknown", known((id, _, honest) => honest && id !== "gpu.compute")],
    ["cap-family-write-any-scope", "write scopes are not told apart", compared((id) => (id.startsWith("fs.write:") ? "fs.write:artifacts" : id))],
    ["cap-placeholder-brackets", "brackets around a placeholder are taken off", requested((id) => id.replace(/[<>]/g, ""))],
    [
      "cap-placeholder-stays",
      "a placeholder of the template is allowed after its replacement too",
      authority({
        declares: (id, declared) => isCovered(id, declared) || (id.endsWith("_allowlist") && [...declared].some((one) => axisOf(one) === axisOf(id))),
      }),
    ],
    [
      "cap-placeholder-only",
      "allowlists other than those of the templates are unknown",
      known((id, _, honest) => honest && id !== "proc.exec:openscad_allowlist"),
    ],
    ["cap-network-unknown-without-host", "net.http needs a host", known((id, _, honest) => honest && id !== "net.http")],
    ["cap-secret-by-axis", "a secret is known by its axis alone", known((id, _, honest) => honest && !id.startsWith("secrets.use:"))],
    [
      "cap-device-denied-as-unknown",
      "a device that is not declared is denied as unknown",
      refusedAs("HSK-4001", (id, asked) => id === "device.camera" && asked.knows(id)),
    ],
  ]),
];
