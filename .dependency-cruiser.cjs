/** Import rules. Each has a name and says why; `npm run check` runs them. */

/** What one room of the harness may import besides itself, libraries, errors.ts, json.ts and package-root.ts. */
const HARNESS = {
  contract: [],
  cases: ["contract"],
  world: ["cases", "contract"],
  targets: ["contract", "observe/types"],
  engine: ["contract", "observe/types", "targets", "world/types"],
  observe: ["contract", "world", "targets", "engine"],
  judge: ["contract", "cases/types", "observe/types"],
  diagnose: ["contract", "cases/types"],
  report: ["contract", "judge", "diagnose"],
  registry: ["contract"],
};

/** The same for the reference; siblings between envelope and gates do not import each other. */
const REFERENCE = {
  contract: [],
  envelope: ["contract"],
  capabilities: ["contract", "envelope"],
  consent: ["contract", "envelope"],
  artifacts: ["contract", "envelope"],
  retention: ["contract", "envelope", "artifacts"],
  recorder: ["contract", "envelope"],
  problems: ["contract", "envelope"],
  isolation: [],
  engines: ["contract", "envelope", "isolation", "artifacts/canonical-json", "artifacts/hash", "artifacts/content", "artifacts/bundle-index"],
  gates: ["contract", "envelope", "capabilities", "consent", "engines", "artifacts"],
};

/** Tests and what only they use look over walls. */
const TESTS = "\\.(test|fixture)\\.ts$";

function roomRules(side, rooms) {
  return Object.entries(rooms).map(([room, allowed]) => ({
    name: `${side}-${room}-directions`,
    comment: `${side}/${room} may import ${allowed.length === 0 ? "no other room" : allowed.join(", ")}: data flows one way (ARCHITECTURE, Directions)`,
    severity: "error",
    from: { path: `^${side}/${room}/`, pathNot: TESTS },
    to: {
      path: `^${side}/[^/]+/`,
      pathNot: [`^${side}/${room}/`, ...allowed.map((name) => (name.includes("/") ? `^${side}/${name}\\.ts$` : `^${side}/${name}/`))],
    },
  }));
}

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "a cycle has no order in which it can be understood",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "harness-knows-no-reference",
      comment: "the reference is judged as a stranger: same protocol, no special path",
      severity: "error",
      from: { path: "^harness/" },
      to: { path: "^reference/" },
    },
    {
      name: "reference-knows-no-harness",
      comment: "the harness must not judge the reference with the reference's own code, nor the other way round",
      severity: "error",
      from: { path: "^reference/" },
      to: { path: "^harness/" },
    },
    {
      name: "corpus-holds-no-code",
      comment: "spec-cases is data for any language; the generated types import nothing",
      severity: "error",
      from: { path: "^spec-cases/" },
      to: { path: "^(harness|reference|scripts)/" },
    },
    {
      name: "judge-diagnose-and-report-are-pure",
      comment: "a verdict is a value and a report a pure function of it: no file, no process, no thread, no network",
      severity: "error",
      from: { path: "^harness/(judge|diagnose|report)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|module|os)$" },
    },
    {
      name: "gates-and-envelope-are-pure",
      comment: "a gate that reads a clock or a file cannot be judged by its input alone",
      severity: "error",
      from: { path: "^reference/(gates|envelope)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "only-the-cli-and-run-know-all-rooms",
      comment: "run is the one room that knows all rooms, and the command line stands above it",
      severity: "error",
      from: { path: "^harness/(contract|cases|world|targets|engine|observe|judge|diagnose|report)/", pathNot: TESTS },
      to: { path: "^harness/(run|cli|selftest)/" },
    },
    {
      name: "drivers-cannot-see-expectations",
      comment: "who drives a case must not know what is expected of it",
      severity: "error",
      from: { path: "^harness/(world|targets|engine|observe)/" },
      to: { path: "^harness/(judge|diagnose|report)/" },
    },
    {
      name: "no-dev-dependency-at-run-time",
      comment: "what the package needs when it runs stands under dependencies",
      severity: "error",
      from: { path: "^(harness|reference)/", pathNot: "(\\.(test|fixture)\\.ts|generate-validators\\.ts)$" },
      to: { dependencyTypes: ["npm-dev"] },
    },
    ...roomRules("harness", HARNESS),
    ...roomRules("reference", REFERENCE),
  ],
  options: {
    doNotFollow: { path: "node_modules|/generated/" },
    exclude: { path: "^(dist|node_modules)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
