/** The linter: one table of rules over the loaded corpus. It returns findings; printing and rewriting files is the command line's. */
import { type Finding, sortFindings } from "./finding.ts";
import { checkBuilds, checkGenerators, checkOperations, checkSecrets } from "./lint-built.ts";
import { createLintContext, type LintOptions, type LintRule } from "./lint-context.ts";
import { checkAnchors, checkFaultIn } from "./lint-faults.ts";
import { checkArtifacts, checkCanonical, checkCoverage, checkEqual, checkManifestFile, checkRunChecks } from "./lint-files.ts";
import { checkClauses, checkFolders, checkReadings } from "./lint-identity.ts";
import { checkReferences, checkRequires, checkScripts, checkThen } from "./lint-steps.ts";
import { checkWrites } from "./lint-writes.ts";
import type { ReadCorpus } from "./load-corpus.ts";

const RULES: readonly LintRule[] = [
  checkFolders,
  checkClauses,
  checkReadings,
  checkThen,
  checkReferences,
  checkRequires,
  checkScripts,
  checkFaultIn,
  checkAnchors,
  checkBuilds,
  checkOperations,
  checkSecrets,
  checkGenerators,
  checkWrites,
  checkEqual,
  checkArtifacts,
  checkRunChecks,
  checkCoverage,
  checkCanonical,
  checkManifestFile,
];

/** Everything that is wrong with a corpus, faults of loading included, sorted by file. Cases that could not be loaded are seen by no rule. */
export async function lintCorpus(read: ReadCorpus, options: LintOptions): Promise<Finding[]> {
  const context = createLintContext(read, options);
  const found = await Promise.all(RULES.map((rule) => rule(context)));
  return sortFindings([...read.findings, ...found.flat()]);
}
