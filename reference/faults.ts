/** Errors thrown inside the reference: a closed table of codes, never mixed with denials (data) or bugs (`invariant`). */

/** Every code, with what it stands for. */
export const RUNTIME_FAULTS = {
  "HSK-400-INVALID-EVENT": "an event or diagnostic that violates its schema was refused by the recorder (MEX-LOG-05)",
  "HSK-500-DB": "the recorder's database refused (MEX-LOG-07)",
  REGISTRY_INVALID: "the engine registry is no JSON or violates its schema (MEX-REG-02)",
  CONFIG_INVALID: "capabilities, profiles, policy or consents violate their schema",
  PROFILE_UNKNOWN_CAPABILITY: "a profile names a capability that the capability registry does not know (MEX-CAP-09)",
  ARTIFACT_INVALID: "an artifact does not fit its handle, or its id is taken by other content (MEX-ART-04)",
  ARTIFACT_STORE: "the artifact store's files cannot be read or written",
  CANONICAL_INVALID: "a value has no canonical JSON (MEX-ART-07)",
  MATERIALIZE_REFUSED: "an artifact is not materialized: the target is unsafe or taken, or the bytes do not verify (MEX-ART-06)",
  RETENTION_INVALID: "a collection or purge was asked for with a time that is none",
  GRANT_INVALID: "an adapter was called without a live invocation grant (MEX-BYP-01)",
  ISOLATION_UNAVAILABLE: "a process was to run isolated where this platform cannot isolate it (MEX-SBX-01 to MEX-SBX-03)",
} as const;

export type RuntimeFaultCode = keyof typeof RUNTIME_FAULTS;

/** An error with a code. `path` is a JSON Pointer to the place, where there is one. */
export class RuntimeFault extends Error {
  readonly code: RuntimeFaultCode;
  readonly path: string | null;

  constructor(code: RuntimeFaultCode, message: string, options: { path?: string | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RuntimeFault";
    this.code = code;
    this.path = options.path ?? null;
  }
}

/** Marks a bug of our own and stops loudly. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}

/** Exhausts a union: a member that was forgotten is a type error. */
export function assertNever(value: never): never {
  throw new Error(`invariant: unexpected ${String(value)}`);
}
