/** Every format that a run writes beside run.jsonl. A new format is one entry here, a file of its own and a golden file. */
import { renderJson } from "./json.ts";
import { renderJunit } from "./junit.ts";
import { renderSummary } from "./summary.ts";
import { renderTap } from "./tap.ts";
import { junitLibrary } from "./tap-junit-library.ts";
import type { Renderer } from "./types.ts";

/** The formats, in the order in which they are written and listed. */
export const RENDERERS: readonly Renderer[] = [
  { id: "json", file: "report.json", render: renderJson },
  { id: "tap", file: "report.tap", render: renderTap },
  { id: "junit", file: "junit.xml", render: renderJunit },
  { id: "summary", file: "summary.md", render: renderSummary },
];

/** Loads what rendering needs. Called while a target is at work, so that nobody waits for it at the end. */
export function prepareRenderers(): void {
  try {
    junitLibrary();
  } catch {
    // What cannot be loaded is told where the report is written; the run goes on until then.
  }
}
