/** Mistakes about the params of single operations, and about seeds (MEX-ENG-01, MEX-DET-06). */
import { type Draft, everyObject, isDraft, objectIn, textsIn } from "./draft.ts";
import { ENGINES, type EngineFacts, LEVELS, type OperationFacts } from "./engine-facts.ts";
import { type EngineRow, ofEngines, ofOperation, registered, schemaOf } from "./engine-seams.ts";
import { breaking, type Mutant, type MutantRow } from "./mutant.ts";

/** What is done carelessly to a schema, and to which schemas it can be done. */
interface Carelessness {
  readonly kind: string;
  readonly mistake: string;
  appliesTo(operation: OperationFacts): boolean;
  readonly change: (schema: Draft, operation: OperationFacts) => void;
}

const paramsOf = (schema: Draft): Draft => objectIn(schema, "properties") ?? {};
const requiredOf = (schema: Draft): readonly string[] => textsIn(schema, "required");
/** Params that no level demands either. */
const optionalOf = (schema: Draft, { conditional }: OperationFacts): readonly string[] =>
  Object.keys(paramsOf(schema)).filter((param) => !requiredOf(schema).includes(param) && !conditional.includes(param));
const hasSet = (schema: Draft): boolean => everyObject(schema).some((part) => Array.isArray(part["enum"]));

const CARELESS: readonly Carelessness[] = [
  {
    kind: "params-not-required",
    mistake: "params that its template requires may be missing",
    appliesTo: ({ schema }) => requiredOf(schema).length > 0,
    change: (schema) => delete schema["required"],
  },
  {
    kind: "types-unchecked",
    mistake: "the types of its params are not looked at, lists of values are",
    appliesTo: ({ schema }) => Object.values(paramsOf(schema)).some((param) => isDraft(param) && !hasSet(param)),
    change(schema) {
      for (const param of Object.values(paramsOf(schema))) if (isDraft(param)) for (const key of ["type", "$ref", "anyOf", "pattern"]) delete param[key];
    },
  },
  {
    kind: "values-unchecked",
    mistake: "values outside the lists of its template pass",
    appliesTo: ({ schema }) => hasSet(schema),
    change(schema) {
      for (const part of everyObject(schema)) if (Array.isArray(part["enum"])) delete part["enum"];
    },
  },
  {
    kind: "unknown-params",
    mistake: "params that its template does not have pass",
    appliesTo: () => true,
    change: (schema) => delete schema["additionalProperties"],
  },
  {
    kind: "optional-params-unknown",
    mistake: "optional params of its template are not known",
    appliesTo: (operation) => optionalOf(operation.schema, operation).length > 0,
    change(schema, operation) {
      for (const param of optionalOf(schema, operation)) delete paramsOf(schema)[param];
    },
  },
  {
    kind: "optional-params-required",
    mistake: "optional params of its template are required",
    appliesTo: (operation) => optionalOf(operation.schema, operation).length > 0,
    change(schema, operation) {
      schema["required"] = [...requiredOf(schema), ...optionalOf(schema, operation)];
    },
  },
];

/** Each carelessness once for each engine, at another operation from kind to kind. */
function carelessRows(facts: EngineFacts): readonly MutantRow[] {
  return CARELESS.flatMap(({ kind, mistake, appliesTo, change }, index) => {
    const fitting = facts.operations.filter(appliesTo);
    const operation = fitting[index % Math.max(1, fitting.length)];
    if (operation === undefined) return [];
    return [ofOperation(facts, operation, [kind, mistake, schemaOf(facts.engine, operation.name, (schema) => change(schema, operation))])];
  });
}

/** What can happen to any operation. */
function operationRows({ engine }: EngineFacts, { name }: OperationFacts): readonly EngineRow[] {
  return [
    ["params-unchecked", "its params are not held against their schema", registered(engine, () => ({ validateParams: () => null }), name)],
    ["unregistered", "the operation is missing from the registry", registered(engine, () => null, name)],
  ];
}

const PARAMS = breaking(
  "MEX-ENG-01",
  ENGINES.flatMap((facts) => [
    ...facts.operations.flatMap((operation) => operationRows(facts, operation).map((row) => ofOperation(facts, operation, row))),
    ...carelessRows(facts),
  ]),
);

const hasSeed = ({ operations }: EngineFacts): boolean => operations.some(({ conditional }) => conditional.length > 0);
const allLevels = new Set(LEVELS);

const SEEDS = breaking(
  "MEX-DET-06",
  ofEngines(
    ({ engine }) => [
      ["seed-not-demanded", "a seed that a level demands may be missing", registered(engine, () => ({ level_rules: [] }))],
      [
        "seed-always-demanded",
        "a seed is demanded at every level",
        registered(engine, ({ level_rules }) => ({ level_rules: level_rules.map(({ param }) => ({ param, levels: allLevels })) })),
      ],
      [
        "seed-refused",
        "a seed is refused, also where a level demands it",
        registered(engine, ({ level_rules, validateParams }) => ({
          validateParams(params) {
            const given = level_rules.find(({ param }) => isDraft(params) && param in params);
            return given === undefined ? validateParams(params) : { path: `/${given.param}`, expected: "is not known" };
          },
        })),
      ],
    ],
    ENGINES.filter(hasSeed),
  ),
);

export const ENGINE_PARAMS_MUTANTS: readonly Mutant[] = [...PARAMS, ...SEEDS];
