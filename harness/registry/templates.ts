/** The engine templates of 11.8 §10, as spec-cases/engine-templates.json holds them. */

/** One param of an operation. */
export interface TemplateParam {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly enum?: readonly string[];
}

/** One gate entry; `gate` null is a consent or policy in words (READ-27). */
export interface TemplateGate {
  readonly gate: string | null;
  readonly required: boolean;
  readonly level: string;
  readonly condition: string;
  readonly operations: readonly string[] | null;
  /** True where the entry names one of the six global gates. */
  readonly extends_global: boolean;
}

/** One operation. */
export interface TemplateOperation {
  readonly name: string;
  readonly params: readonly TemplateParam[];
  readonly outputs: readonly { readonly type: string }[];
}

/** One conformance vector. */
export interface TemplateVector {
  readonly kind: string;
  readonly summary: string;
  readonly gate: string | null;
  readonly operation: string | null;
  readonly failure_code_hint: string | null;
}

/** One engine. */
export interface EngineTemplate {
  readonly engine_id: string;
  readonly title: string;
  readonly domain: string;
  readonly interface_version: string;
  readonly determinism_ceiling: "D0" | "D1" | "D2" | "D3";
  readonly capabilities: readonly { readonly id: string; readonly optional: boolean }[];
  readonly engine_gates: readonly TemplateGate[];
  readonly operations: readonly TemplateOperation[];
  readonly failure_codes: readonly string[];
  readonly conformance_vectors: readonly TemplateVector[];
}

/** The six global gates: required of every engine. */
export const GLOBAL_GATES: readonly string[] = ["G-SCHEMA", "G-CAP", "G-INTEGRITY", "G-BUDGET", "G-PROVENANCE", "G-DET"];

/** Engine gates that an operation requires by its template (READ-26): optional and recommended ones are not demanded. */
export function requiredGatesOf(template: EngineTemplate, operation: string): string[] {
  return template.engine_gates.flatMap(({ gate, required, extends_global, operations }) =>
    gate === null || !required || extends_global || operations?.includes(operation) !== true ? [] : [gate],
  );
}

/** Output types of an operation, each once, in the order of the template. */
export function outputTypesOf({ outputs }: TemplateOperation): string[] {
  return [...new Set(outputs.map(({ type }) => type))];
}
