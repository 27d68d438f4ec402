/** Rules on the steps and what is expected of them: one expectation a step, a verdict where there is one, features named. */
import type { ArtifactSelector, EngineScript, Step } from "../../spec-cases/contract/types.ts";
import type { Finding } from "./finding.ts";
import type { LintContext } from "./lint-context.ts";
import { expectationsOf, nestedExpectationsOf, verdictsOf } from "./sides.ts";
import type { Expectation, LoadedCase, Then } from "./types.ts";

function isExecute(step: Step): boolean {
  return "execute" in step || "execute_text" in step || "parallel" in step;
}

function duringSteps(script: EngineScript): readonly Step[] {
  return typeof script === "object" && "script" in script ? (script.during ?? []) : [];
}

function checkOne(context: LintContext, loaded: LoadedCase, step: Step, then: Then, index: number): Finding[] {
  const place = `/then/${index}`;
  const found = (message: string): Finding => context.finding(loaded, "then", place, message);
  const findings: Finding[] = [];
  const parallel = "parallel" in step ? step.parallel.length : null;
  const each = "each" in then ? then.each.length : null;
  if (parallel === null && each !== null) findings.push(found("`each` judges the members of a parallel step, and this step is none"));
  if (parallel !== null && each === null) findings.push(found(`a parallel step of ${parallel} is judged by \`each\`, one expectation a member`));
  if (parallel !== null && each !== null && parallel !== each) findings.push(found(`\`each\` has ${each} expectations for ${parallel} executes`));
  if (isExecute(step) && expectationsOf(then).some((expectation) => verdictsOf(expectation).length === 0)) {
    findings.push(found("an execute needs a `verdict` in every alternative"));
  }
  const lengths = loaded.ask.scripts.map((script) => duringSteps(script).length);
  for (const { during } of expectationsOf(then)) {
    if (during === undefined || lengths.includes(during.length)) continue;
    findings.push(found(`\`during\` has ${during.length} expectations, the scripts have ${lengths.join(" and ")} such steps`));
  }
  return findings;
}

/** As many expectations as steps, `each` for parallel alone, a verdict for every execute; a refused world has no steps. */
export function checkThen(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const { when, then, given } = loaded.definition;
    if (given.start?.refused === true && when.length > 0) {
      return [context.finding(loaded, "start", "/when", 'the case ends where the world is refused: remove the steps, or write `"refused": "either"`')];
    }
    if (when.length === 0 && given.start === undefined) return [context.finding(loaded, "then", "/when", "the case has no step")];
    if (when.length !== then.length) return [context.finding(loaded, "then", "/then", `${then.length} expectations for ${when.length} steps: one each`)];
    return when.flatMap((step, index) => {
      const expected = then[index];
      return expected === undefined ? [] : checkOne(context, loaded, step, expected, index);
    });
  });
}

function selectorSteps(selector: ArtifactSelector): (number | undefined)[] {
  return [selector.from_step, selector.report_of_step];
}

function referencesOf(step: Step, expectations: readonly Expectation[]): number[] {
  const selectors = [
    "artifact_read" in step ? step.artifact_read : undefined,
    "invocation_read" in step ? step.invocation_read : undefined,
    "materialize" in step ? step.materialize.artifact : undefined,
    ...expectations.map((expectation) => expectation.bytes?.equals),
  ];
  const fromSelectors = selectors.flatMap((selector) => (selector === undefined ? [] : selectorSteps(selector)));
  const fromExpectations = expectations.flatMap((expectation) => [
    expectation.same_fingerprint_as,
    expectation.other_fingerprint_than,
    expectation.same_outputs_as,
  ]);
  return [...fromSelectors, ...fromExpectations].filter((index) => index !== undefined);
}

/** Steps are compared with earlier steps alone. */
export function checkReferences(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) =>
    loaded.definition.when.flatMap((step, index) => {
      const then = loaded.then[index];
      const wrong = referencesOf(step, then === undefined ? [] : expectationsOf(then)).filter((other) => other < 0 || other >= index);
      return wrong.map((other) =>
        context.finding(loaded, "step-reference", `/then/${index}`, `step ${index} refers to step ${other}, which is not before it (steps count from 0)`),
      );
    }),
  );
}

/** The feature that a target must have for a step. */
function featureOf(step: Step): string | null {
  if ("world_update" in step) return "world.update";
  if ("fault" in step) {
    if (step.fault.kind === "recorder") return "fault.recorder";
    return step.fault.effect === "hang" ? "fault.gate.hang" : "fault.gate";
  }
  if ("kill_restart" in step) return "recorder.durable";
  if ("invocation_read" in step) return "artifacts.read_back";
  if ("record_event" in step) return "recorder.ingest";
  if ("record_diagnostic" in step) return "diagnostics.ingest";
  if ("plant" in step) return "artifacts.files";
  if ("materialize" in step) return "materialize";
  if ("collect_garbage" in step) return "collect_garbage";
  return "enforce_retention" in step ? "enforce_retention" : null;
}

/** Features that the steps need are required; a core case requires none. */
export function checkRequires(context: LintContext): Finding[] {
  return context.corpus.cases.flatMap((loaded) => {
    const { requires } = loaded.ask;
    const steps = [...loaded.ask.when, ...loaded.ask.scripts.flatMap(duringSteps)];
    const looksAtFiles = loaded.then.flatMap(nestedExpectationsOf).some(({ files }) => files !== undefined);
    const needed = new Set([...steps.map(featureOf), looksAtFiles ? "artifacts.files" : null].filter((feature) => feature !== null));
    const findings = [...needed]
      // A target that materializes has a storage folder too, which is all that planted files and `files` need.
      .filter((feature) => !requires.includes(feature) && !(feature === "artifacts.files" && requires.includes("materialize")))
      .map((feature) => context.finding(loaded, "requires", "/requires", `a step needs the feature \`${feature}\`: name it in requires`));
    if (loaded.ask.scripts.some((script) => typeof script === "object" && "real" in script) && !requires.some((feature) => feature.startsWith("engine:"))) {
      findings.push(context.finding(loaded, "requires", "/requires", "a real engine is required by `engine:<engine_id>`"));
    }
    if (loaded.definition.class === "core" && requires.length > 0) {
      findings.push(context.finding(loaded, "requires", "/requires", "core is never optional: a core case has no requires"));
    }
    return findings;
  });
}

/** Scripts exist, where their names are known. */
export function checkScripts(context: LintContext): Finding[] {
  const known = context.options.scripts;
  if (!known) return [];
  return context.corpus.cases.flatMap((loaded) =>
    loaded.ask.scripts.flatMap((script, index) => {
      const name = typeof script === "string" ? script : "script" in script ? script.script : null;
      if (name === null || known.has(name)) return [];
      return [context.finding(loaded, "script", `/engine/scripts/${index}`, `script \`${name}\` does not exist: ${[...known].toSorted().join(", ")}`)];
    }),
  );
}
