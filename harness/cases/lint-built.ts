/** Rules on cases made concrete: bases exist, patches apply, what passes is valid, secrets are really planted. */
import type { Violation } from "../contract/decode.ts";
import { isObject, type JsonValue } from "../json.ts";
import { type BuiltExecute, type BuiltView, executesOf } from "./built-view.ts";
import type { Finding } from "./finding.ts";
import { schemasOf } from "./format.ts";
import type { LintContext } from "./lint-context.ts";
import type { CheckOperation } from "./params-checker.ts";
import { sidesOf } from "./sides.ts";
import type { LoadedCase } from "./types.ts";

/** Bases exist, patches apply, generators are well formed. */
export function checkBuilds(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const outcome = context.buildOf(loaded);
    if (outcome.ok) return [];
    const { at } = outcome.error.place;
    const missing = /does not exist: name a file of/.test(outcome.error.message);
    return [context.finding(loaded, missing ? "base" : "build", typeof at === "string" ? at : "", outcome.error.message)];
  });
}

/** Each execute of a case with the side that its expectation shows. */
function judgedExecutes(
  context: LintContext,
  loaded: LoadedCase,
): { readonly execute: BuiltExecute; readonly side: "PASS" | "DENY" | null; readonly place: string }[] {
  const outcome = context.buildOf(loaded);
  if (!outcome.ok) return [];
  return outcome.built.steps.flatMap((step, index) => {
    const then = loaded.then[index];
    const sides = then === undefined ? [] : sidesOf(then);
    return executesOf(step).map((execute, member) => ({ execute, side: sides[member] ?? null, place: `/when/${index}` }));
  });
}

function builtOf(context: LintContext, loaded: LoadedCase): BuiltView | null {
  const outcome = context.buildOf(loaded);
  return outcome.ok ? outcome.built : null;
}

/** The members of the envelope that a violation is about. Further members are no fault by themselves (READ-41). */
function partsOf({ path, message }: Violation): string[] {
  const [, part] = path.split("/");
  if (part !== undefined) return [part];
  const missing = /members? (`.*`) missing/.exec(message)?.[1] ?? "";
  return missing.split(", ").flatMap((name) => (name === "" ? [] : [name.replaceAll("`", "")]));
}

/** An operation that must pass obeys the envelope's schema and the params schema of its world; two unflagged faults of shape are found the same way. */
function checkCase(context: LintContext, check: CheckOperation, loaded: LoadedCase): Finding[] {
  const world = builtOf(context, loaded)?.world.world;
  if (!world || !("registry" in world)) return [];
  return judgedExecutes(context, loaded).flatMap(({ execute, side, place }) => {
    if (execute.operation === null) return [];
    const violations = check(execute.operation, world);
    if (side === "PASS") {
      return violations.map(({ path, message }) =>
        context.finding(loaded, "pass-valid", place, `a PASS case sends a valid operation: \`${path}\`: ${message}`),
      );
    }
    const parts = new Set(violations.flatMap(partsOf));
    if (side !== "DENY" || parts.size < 2 || loaded.definition.two_faults === true) return [];
    const message = `the operation is wrong in ${parts.size} parts (${[...parts].join(", ")}): one fault a case, or \`two_faults\``;
    return [context.finding(loaded, "two-faults", place, message)];
  });
}

/** PASS cases send valid operations; unflagged cases have one fault. */
export async function checkOperations(context: LintContext): Promise<Finding[]> {
  const { createParamsChecker } = await import("./params-checker.ts");
  const check = createParamsChecker(schemasOf(context.read));
  const bases = [...context.corpus.operations].flatMap(([name, file]) => checkBase(context, check, name, file.world));
  return [...bases, ...context.corpus.cases.flatMap((loaded) => checkCase(context, check, loaded))];
}

/** A base operation is valid in its world. */
function checkBase(context: LintContext, check: CheckOperation, name: string, worldName: string): Finding[] {
  const file = `operations/${name}.json`;
  if (!context.corpus.worlds.has(worldName)) return [{ file, place: "/world", message: `world \`${worldName}\` does not exist`, rule: "base" }];
  const given = { world: worldName };
  const built = context.options.build({ id: "BASE-000", given, scripts: [], when: [{ execute: { base: name } }], requires: [], secrets: [] });
  const operation = executesOf(built.steps[0])[0]?.operation;
  if (!operation) return [];
  return check(operation, built.world.world).map(({ path, message }) => ({ file, place: `/operation${path}`, message, rule: "base" }));
}

function holdsText(value: JsonValue | object, text: string): boolean {
  if (typeof value === "string") return value.includes(text);
  if (Array.isArray(value)) return value.some((item: JsonValue) => holdsText(item, text));
  return (
    isObject(value) &&
    Object.entries(value).some(
      ([key, item]) => key.includes(text) || (item !== null && typeof item !== "number" && typeof item !== "boolean" && holdsText(item, text)),
    )
  );
}

/** A secret that is planted nowhere proves nothing. */
export function checkSecrets(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const built = builtOf(context, loaded);
    if (!built || loaded.ask.secrets.length === 0) return [];
    const places = [...built.steps, ...built.scripts, built.world.world];
    return loaded.ask.secrets.flatMap((secret, index) =>
      places.some((place) => holdsText(place, secret))
        ? []
        : [context.finding(loaded, "secret", `/secrets/${index}`, "this secret is planted nowhere in world, steps or scripts")],
    );
  });
}

const KNOWN_NAMES = new Set([
  "$repeat",
  "$pad_to",
  "$random",
  "$deep",
  "$operation",
  "$members",
  "$ref",
  "$schema",
  "$id",
  "$defs",
  "$anchor",
  "$comment",
  "$dynamicRef",
]);

function unknownGenerators(value: unknown, place: string, found: { place: string; name: string }[]): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) unknownGenerators(item, `${place}/${index}`, found);
  if (!isObject(value)) return;
  const [name, ...others] = Object.keys(value);
  if (name?.startsWith("$") && others.length === 0 && !KNOWN_NAMES.has(name)) found.push({ place, name });
  for (const [key, item] of Object.entries(value)) unknownGenerators(item, `${place}/${key}`, found);
}

/** A misspelt generator would be sent as it stands. */
export function checkGenerators(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const found: { place: string; name: string }[] = [];
    unknownGenerators(loaded.ask.when, "/when", found);
    unknownGenerators(loaded.ask.given, "/given", found);
    return found.map(({ place, name }) =>
      context.finding(loaded, "generator", place, `\`${name}\` is no generator: $repeat, $pad_to, $random, $deep, $operation, $members`),
    );
  });
}
