/** What the reference says of itself in hello. */
import type { HelloResult } from "../../spec-cases/contract/types.ts";

export const PROTOCOL = "1.0";

export const IDENTITY: HelloResult = {
  protocol: PROTOCOL,
  runtime: { name: "mex-reference", version: "1.2.0", language: "typescript" },
  spec: "v02.100",
  classes: ["core", "execution", "budget", "determinism", "artifacts", "registry", "recorder", "consent", "retention", "engines"],
  features: [
    "world.update",
    "fault.recorder",
    "fault.gate",
    "fault.gate.hang",
    "recorder.durable",
    "recorder.ingest",
    "diagnostics.ingest",
    "artifacts.read_back",
    "artifacts.files",
    "materialize",
    "collect_garbage",
    "enforce_retention",
  ],
  max_concurrency: 64,
};
