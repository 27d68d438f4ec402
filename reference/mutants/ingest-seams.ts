/** Other ways to take in what others record. */
import { RuntimeFault } from "../faults.ts";
import type { Ingest, IngestParts } from "../runtime/ingest.ts";
import type { Break } from "./seams.ts";

/** Another ingest in each case. */
export const ingest =
  (change: (honest: Ingest, parts: IngestParts) => Partial<Ingest>): Break =>
  ({ createIngest }) => ({
    createIngest(parts) {
      const honest = createIngest(parts);
      return { ...honest, ...change(honest, parts) };
    },
  });

/** Refuses a record in which nothing is wrong. */
export const refuse = (): never => {
  throw new RuntimeFault("HSK-400-INVALID-EVENT", "the record is refused: it is not understood", { path: "" });
};
