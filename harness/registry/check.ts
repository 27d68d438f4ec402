/** Judges anybody's registry against the templates: what is missing, what disagrees, what cannot be known. Pure. */
import type { EngineEntry, EngineOperation, EngineRegistry } from "../../spec-cases/contract/types.ts";
import { isObject, member, stringMember } from "../json.ts";
import { type EngineTemplate, GLOBAL_GATES, outputTypesOf, requiredGatesOf, type TemplateOperation } from "./templates.ts";

/** One finding about a registry. `note` is what cannot be judged from the file. */
export interface RegistryFinding {
  readonly level: "missing" | "differs" | "note";
  /** JSON pointer. */
  readonly place: string;
  readonly message: string;
}

/** What a params schema reference leads to; null where it cannot be read. */
export type ResolveParams = (ref: string) => unknown;

/** Compares a registry, valid by its schema, with the templates. */
export function checkRegistry(
  registry: EngineRegistry,
  templates: readonly EngineTemplate[],
  params: { readonly expected: (operation: string) => unknown; readonly resolve: ResolveParams },
): RegistryFinding[] {
  const findings: RegistryFinding[] = [];
  for (const template of templates) {
    const entry = registry[template.engine_id];
    if (entry === undefined)
      findings.push({ level: "missing", place: `/${template.engine_id}`, message: `engine \`${template.engine_id}\` is missing; 11.8 §10 declares it` });
    else findings.push(...checkEngine(entry, template, params));
  }
  const known = new Set(templates.map(({ engine_id }) => engine_id));
  for (const id of Object.keys(registry))
    if (!known.has(id))
      findings.push({ level: "note", place: `/${id}`, message: `engine \`${id}\` is not one of the templates; nothing is known of what it should declare` });
  return findings;
}

type Params = Parameters<typeof checkRegistry>[2];

function checkEngine(entry: EngineEntry, template: EngineTemplate, params: Params): RegistryFinding[] {
  const place = `/${template.engine_id}`;
  const findings: RegistryFinding[] = [];
  if (entry.engine_id !== template.engine_id)
    findings.push({ level: "differs", place: `${place}/engine_id`, message: `says \`${entry.engine_id}\`, and its key says \`${template.engine_id}\`` });
  if (entry.determinism_ceiling !== template.determinism_ceiling)
    findings.push({
      level: "differs",
      place: `${place}/determinism_ceiling`,
      message: `is ${entry.determinism_ceiling}; the template says ${template.determinism_ceiling}`,
    });
  findings.push(...checkCapabilities(entry, template, place), ...checkGates(entry, template, place));
  compareSets(`${place}/failure_codes`, "failure code", template.failure_codes, entry.failure_codes, findings);
  for (const operation of template.operations) {
    const index = entry.ops.findIndex(({ name }) => name === operation.name);
    const own = entry.ops[index];
    if (own === undefined) findings.push({ level: "missing", place: `${place}/ops`, message: `operation \`${operation.name}\` is missing` });
    else findings.push(...checkOperation(own, operation, template, `${place}/ops/${index}`, params));
  }
  const known = new Set(template.operations.map(({ name }) => name));
  for (const { name } of entry.ops)
    if (!known.has(name)) findings.push({ level: "differs", place: `${place}/ops`, message: `operation \`${name}\` is not in the template` });
  if (entry.implementations.length === 0)
    findings.push({ level: "note", place: `${place}/implementations`, message: "no implementation is bound: the engine fails after the gates (MEX-REG-06)" });
  if (entry.default_budget === null)
    findings.push({ level: "note", place: `${place}/default_budget`, message: "no default budget; the templates name none, 11.8 §8 asks for one" });
  if (entry.callable === true)
    findings.push({
      level: "note",
      place: `${place}/callable`,
      message: "callable is a claim: only a run in which all seven families pass shows it (MEX-REG-07)",
    });
  return findings;
}

/** Mandatory ones in required_caps; optional ones may stand in either list, and in those of the operations. */
function checkCapabilities(entry: EngineEntry, template: EngineTemplate, place: string): RegistryFinding[] {
  const findings: RegistryFinding[] = [];
  const declared = new Set([...entry.required_caps, ...(entry.optional_caps ?? []), ...entry.ops.flatMap(({ capabilities }) => capabilities)]);
  const allowed = new Set(template.capabilities.map(({ id }) => id));
  for (const { id, optional } of template.capabilities) {
    if (!declared.has(id))
      findings.push({ level: "missing", place: `${place}/${optional ? "optional_caps" : "required_caps"}`, message: `capability \`${id}\` is missing` });
  }
  for (const id of declared) {
    if (allowed.has(id)) continue;
    // READ-24: a deployment puts the name of its own list in place of a placeholder.
    const axis = id.split(":")[0] ?? "";
    const placeholder = template.capabilities.some((capability) => capability.id.startsWith(`${axis}:`));
    findings.push({
      level: placeholder ? "note" : "differs",
      place: `${place}/required_caps`,
      message: `capability \`${id}\` is not in the template${placeholder ? "; a deployment may put its own list in place of a placeholder (READ-24)" : ""}`,
    });
  }
  return findings;
}

function checkGates(entry: EngineEntry, template: EngineTemplate, place: string): RegistryFinding[] {
  const findings: RegistryFinding[] = GLOBAL_GATES.filter((gate) => !entry.required_gates.includes(gate)).map((gate) => ({
    level: "missing",
    place: `${place}/required_gates`,
    message: `gate \`${gate}\` is missing`,
  }));
  const named = new Set([...GLOBAL_GATES, ...template.engine_gates.flatMap(({ gate }) => gate ?? [])]);
  const all = new Set([...entry.required_gates, ...entry.ops.flatMap(({ required_gates }) => required_gates)]);
  for (const gate of all)
    if (!named.has(gate))
      findings.push({ level: "note", place: `${place}/required_gates`, message: `gate \`${gate}\` is not in the template; a registry may require more` });
  return findings;
}

function checkOperation(own: EngineOperation, operation: TemplateOperation, template: EngineTemplate, place: string, params: Params): RegistryFinding[] {
  const findings: RegistryFinding[] = [];
  compareSets(`${place}/output_types`, "output type", outputTypesOf(operation), own.output_types, findings);
  for (const gate of requiredGatesOf(template, operation.name))
    if (!own.required_gates.includes(gate))
      findings.push({ level: "missing", place: `${place}/required_gates`, message: `gate \`${gate}\` is missing for \`${operation.name}\`` });
  const ref = stringMember(own.params_schema, "$ref");
  const schema = ref === undefined ? own.params_schema : params.resolve(ref);
  if (!isObject(schema))
    findings.push({ level: "note", place: `${place}/params_schema`, message: `\`${ref}\` cannot be read from here; its params were not compared` });
  else findings.push(...checkParams(schema, params.expected(operation.name), `${place}/params_schema`));
  return findings;
}

/** Names, required ones and value sets of the params; other keywords are the registry's own. */
function checkParams(schema: object, expected: unknown, place: string): RegistryFinding[] {
  const findings: RegistryFinding[] = [];
  const [own, wanted] = [member(schema, "properties"), member(expected, "properties")];
  compareSets(place, "param", Object.keys(wanted ?? {}), Object.keys(own ?? {}), findings);
  compareSets(`${place}/required`, "required param", strings(member(expected, "required")), strings(member(schema, "required")), findings);
  for (const name of Object.keys(wanted ?? {})) {
    const [values, others] = [member(member(wanted, name), "enum"), member(member(own, name), "enum")];
    if (values !== undefined || others !== undefined) compareSets(`${place}/properties/${name}/enum`, "value", strings(values), strings(others), findings);
  }
  return findings;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function compareSets(place: string, what: string, expected: readonly string[], actual: readonly string[], findings: RegistryFinding[]): void {
  for (const item of expected) if (!actual.includes(item)) findings.push({ level: "missing", place, message: `${what} \`${item}\` is missing` });
  for (const item of actual) if (!expected.includes(item)) findings.push({ level: "differs", place, message: `${what} \`${item}\` is not in the template` });
}
