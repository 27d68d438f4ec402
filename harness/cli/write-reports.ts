/** Writes every format of a derived report and prints the final text. */
import path from "node:path";
import type { Corpus } from "../cases/types.ts";
import type { Derived } from "../report/derive.ts";
import { RENDERERS } from "../report/renderers.ts";
import { type Colours, renderText } from "../report/text.ts";
import type { RenderContext } from "../report/types.ts";
import type { ReportFolder } from "../run/files.ts";
import type { Io } from "./io.ts";

/** What is written, where, and for whom. */
export interface ReportOutput {
  readonly derived: Derived;
  readonly corpus: Pick<Corpus, "requirements">;
  readonly folder: ReportFolder;
  readonly io: Io;
  readonly colours: Colours;
}

/** Writes the files and prints. */
export async function writeReports({ derived, corpus, folder, io, colours }: ReportOutput): Promise<void> {
  const context: RenderContext = { statements: new Map([...corpus.requirements].map(([id, { statement }]) => [id, statement])) };
  for (const renderer of RENDERERS) folder.write(renderer.file, renderer.render(derived.report, context));
  io.out(renderText(derived.report, context, { colours, width: io.width, reasons: derived.exit.reasons }));
  io.out(`reports in ${path.relative(io.cwd, folder.folder) || "."}\n`);
}
