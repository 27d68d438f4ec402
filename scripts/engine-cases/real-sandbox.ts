/** engine.sandbox as a target runs it by itself: golden scripts, and what no sandbox lets happen. */
import { type Draft, replace } from "./draft.ts";
import { type ScriptName, scriptOf } from "./scripts.ts";
import { twice } from "./twice.ts";
import { handleOf, handlesIn } from "./values.ts";

/** World with its scripts; everything else in it is that of the engine's own. */
export const SCRIPTS_WORLD = "engine-sandbox-scripts";

type Shared = Pick<Draft, "family" | "gate" | "world" | "requires" | "script" | "base" | "patch">;
type Budget = Readonly<Record<string, number>>;

const MIB = 1024 * 1024;
const BUDGET = { wall_time_ms: 10_000, cpu_time_ms: 5000, memory_bytes: 256 * MIB, output_bytes: MIB };

function asked(
  operation: "run-python" | "run-shell",
  artifacts: Readonly<Record<string, ScriptName>>,
  others: Readonly<Record<string, string>>,
  budget: Budget,
): Shared {
  const params = { ...Object.fromEntries(Object.entries(artifacts).map(([param, name]) => [param, handleOf(scriptOf(name))])), inputs: [], ...others };
  return {
    family: "vector",
    gate: null,
    world: SCRIPTS_WORLD,
    // A machine without Python may run the rest of the engine.
    requires: ["engine:engine.sandbox", ...(operation === "run-python" ? ["engine:sandbox.run_python"] : [])],
    script: { real: true },
    base: `engine-sandbox-${operation}`,
    patch: [
      replace("/params", params),
      replace("/inputs", handlesIn(params)),
      replace("/budget", { ...BUDGET, ...budget }),
      // A budget below what is asked for would be denied by itself, and the script would never run.
      ...(budget["output_bytes"] === undefined ? [] : [replace("/output_spec/max_bytes", budget["output_bytes"])]),
    ],
  };
}

function python(script_ref: ScriptName, budget: Budget = {}, output_spec_ref: ScriptName = "no promise"): Shared {
  return asked("run-python", { script_ref, output_spec_ref }, {}, budget);
}

function shell(script_ref: ScriptName, budget: Budget = {}, command_allowlist_ref: ScriptName = "no program"): Shared {
  return asked("run-shell", { script_ref, command_allowlist_ref, output_spec_ref: "no promise" }, { shell: "bash" }, budget);
}

/** Caps that a script breaks soon. */
const SHORT = { cpu_time_ms: 100 };
const SMALL = { memory_bytes: 64 * MIB };
const QUIET = { output_bytes: 100_000 };

const REFUSED: readonly (readonly [what: string, shared: Shared, requirements: readonly string[], rationale: string])[] = [
  ["a Python script that opens a connection", python("python opens a connection"), ["MEX-SBX-02"], "net.http was not requested."],
  ["a Python script that starts a program", python("python starts a program"), ["MEX-SBX-03"], "The program is on no list."],
  ["a Python script that reads a file of the host", python("python reads a file of the host"), ["MEX-SBX-01"], "The file is none of its inputs."],
  ["a Python script that climbs out of its folder", python("python climbs out"), ["MEX-SBX-01"], "The file is none of its inputs."],
  ["a Python script that forks without end", python("python forks"), ["MEX-BUD-06"], "A thousand processes are more than any script needs."],
  ["a Python script that loops without end", python("python loops", SHORT), ["MEX-BUD-06"], "Its CPU time ends it."],
  ["a Python script that takes more memory than its cap", python("python hoards", SMALL), ["MEX-BUD-06"], "A gigabyte does not fit under the cap."],
  ["a Python script that floods its output", python("python floods", QUIET), ["MEX-BUD-05"], "Twenty megabytes do not fit under the cap."],
  [
    "a shell script that starts processes without end",
    shell("shell forks", {}, "the program sleep"),
    ["MEX-BUD-06"],
    "The program is listed; a thousand of it are more than any script needs.",
  ],
  ["a shell script that loops without end", shell("shell loops", SHORT), ["MEX-BUD-06"], "Its CPU time ends it."],
  ["a shell script that takes more memory than its cap", shell("shell hoards", SMALL), ["MEX-BUD-06"], "Hundreds of megabytes do not fit under the cap."],
  ["a shell script that floods its output", shell("shell floods", QUIET), ["MEX-BUD-05"], "Twenty megabytes do not fit under the cap."],
];

/** Golden and reject vectors of the engine. */
export function sandboxCases(): Draft[] {
  const golden = (name: string, title: string, shared: Shared, contains: string): Draft =>
    twice({ ...shared, name: `golden ${name}`, title: `MUST ${title}`, rationale: "A pinned script on a pinned runtime has one result." }, [contains]);
  return [
    golden("python script", "give what a pinned Python script prints, twice the same", python("python prints"), "10"),
    golden("python file", "give the file that a pinned Python script promised, twice the same", python("python leaves a file", {}, "a promised file"), "5050"),
    golden("shell script", "give what a pinned shell script prints, twice the same", shell("shell counts"), "10"),
    ...REFUSED.map(
      ([what, shared, requirements, rationale]): Draft => ({
        ...shared,
        name: `refused ${what}`,
        title: `MUST refuse engine.sandbox ${what}`,
        rationale,
        requirements: ["MEX-ENG-04", ...requirements],
        interpretations: ["READ-14"],
        fault_in: "operation",
        expect: { verdict: ["DENY", "FAIL"], gate: ["G-SAFETY.SANDBOX", "G-BUDGET"], engine_calls: 0 },
      }),
    ),
  ];
}
