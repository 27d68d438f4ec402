/** The one place where the system's errors become the store's. */
import { RuntimeFault } from "../../faults.ts";

/** Whatever the system throws becomes the store's own error. */
export function guardFiles<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RuntimeFault) throw cause;
    const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new RuntimeFault("ARTIFACT_STORE", `the artifact store's files cannot be read or written${code}; nothing of this step was stored`, { cause });
  }
}
