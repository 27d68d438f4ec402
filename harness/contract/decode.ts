/** The door of the harness: foreign values come in as `unknown` and leave as contract types or as violations. */
import type { ContractType } from "./contract-types.ts";
import { describeViolations, type Violation } from "./describe-violations.ts";
import { validators } from "./generated/validators.js";
import type { SchemaName } from "./schema-names.ts";

export type { ContractType, RecorderEvent } from "./contract-types.ts";
export type { Violation } from "./describe-violations.ts";
export type { SchemaName } from "./schema-names.ts";

/** A decoded value, or every place where it breaks its schema (at least one, at most 25). */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly violations: readonly Violation[] };

/** Places where the value breaks the named schema; none where it obeys. Never throws for a JSON value. */
export function violationsOf(name: SchemaName, value: unknown): Violation[] {
  const validate = validators[name];
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  validate.errors = null;
  return describeViolations(errors, value);
}

/** A value that obeyed the schema when its bytes were last looked at, under the type of that schema. */
export function knownValue<Name extends SchemaName>(_name: Name, value: unknown): ContractType<Name> {
  // The cast of `decode`, for bytes that it has seen.
  return value as ContractType<Name>;
}

/** The value under the type of its schema, uncopied, or the violations. */
export function decode<Name extends SchemaName>(name: Name, value: unknown): Decoded<ContractType<Name>> {
  const violations = violationsOf(name, value);
  // The one cast of the house: the generated validator has just said that the value has this type.
  return violations.length === 0 ? { ok: true, value: value as ContractType<Name> } : { ok: false, violations };
}
