/** Family schema: the params of every operation (MEX-ENG-01), and seeds that a level makes required (MEX-DET-06). */
import { isObject, member } from "../../harness/json.ts";
import { add, type Draft, deny, fileName, PASS, remove, replace } from "./draft.ts";
import type { ReadyEngine, ReadyOperation } from "./engine.ts";
import { handlesIn, requiredOf, wrongValues } from "./values.ts";

/** All cases of one operation. */
export function schemaCases(engine: ReadyEngine, operation: ReadyOperation): Draft[] {
  return [...valid(operation), ...missing(operation), ...wrong(operation), unknown(operation), ...seeds(engine, operation)];
}

const verb = ({ template }: ReadyOperation): string => template.name.slice(template.name.indexOf(".") + 1);

function draft(operation: ReadyOperation, rest: Pick<Draft, "name" | "title" | "rationale" | "fault_in" | "expect"> & Partial<Draft>): Draft {
  return {
    family: "schema",
    gate: "G-SCHEMA",
    requirements: ["MEX-ENG-01", "MEX-ENV-09"],
    base: operation.base,
    ...rest,
    name: fileName(verb(operation), rest.name),
  };
}

function valid(operation: ReadyOperation): Draft[] {
  const { name } = operation.template;
  const full = [replace("/params", operation.full), replace("/inputs", handlesIn(operation.full))];
  return [
    draft(operation, {
      name: "required params",
      title: `MUST pass ${name} with its required params alone`,
      rationale: `${name} needs no more than the params that its template requires.`,
      fault_in: null,
      expect: PASS,
    }),
    draft(operation, {
      name: "all params",
      title: `MUST pass ${name} with every param of its template`,
      rationale: `Every param that the template of ${name} lists is allowed, each with a value of its type.`,
      fault_in: null,
      patch: full,
      expect: PASS,
    }),
  ];
}

function missing(operation: ReadyOperation): Draft[] {
  return requiredOf(operation.schema).map((param) =>
    draft(operation, {
      name: `without ${param}`,
      title: `MUST deny ${operation.template.name} without \`${param}\``,
      rationale: `The template requires \`${param}\`; without it the params do not obey their schema.`,
      fault_in: "operation",
      patch: [remove(`/params/${param}`)],
      expect: deny("G-SCHEMA"),
    }),
  );
}

function wrong(operation: ReadyOperation): Draft[] {
  const properties = member(operation.schema, "properties");
  return Object.entries(isObject(properties) ? properties : {}).flatMap(([param, schema]) =>
    wrongValues(schema).map(({ kind, value }) =>
      draft(operation, {
        name: `${param} ${kind}`,
        title:
          kind === "wrong-type"
            ? `MUST deny ${operation.template.name} with \`${param}\` of a wrong type`
            : `MUST deny ${operation.template.name} with \`${param}\` outside its set`,
        rationale:
          kind === "wrong-type"
            ? `The template gives \`${param}\` another type than that of this value.`
            : `The template lists the values of \`${param}\`, and this is none of them.`,
        fault_in: "operation",
        // `add` replaces a member that is there and adds one that is optional.
        patch: [add(`/params/${param}`, value)],
        expect: deny("G-SCHEMA"),
      }),
    ),
  );
}

function unknown(operation: ReadyOperation): Draft {
  return draft(operation, {
    name: "unknown param",
    title: `MUST deny ${operation.template.name} with a param that its template does not have`,
    rationale: "Params are closed: what the template does not list could mean anything to an engine.",
    fault_in: "operation",
    patch: [add("/params/not_in_the_template", true)],
    expect: deny("G-SCHEMA"),
  });
}

function seeds(engine: ReadyEngine, operation: ReadyOperation): Draft[] {
  const ceiling = engine.template.determinism_ceiling;
  return operation.conditional.flatMap(({ name: param, levels }) => {
    const shared = { requirements: ["MEX-DET-06", "MEX-ENG-01"], interpretations: ["READ-37", "READ-60"] };
    const below = ["D1"].filter((level) => !levels.includes(level));
    return [
      ...levels
        .filter((level) => level <= ceiling)
        .map((level) =>
          draft(operation, {
            ...shared,
            gate: null,
            name: `${level} without ${param}`,
            title: `MUST deny ${operation.template.name} at ${level} without \`${param}\``,
            rationale: `The template makes \`${param}\` required at ${level}: without it two runs need not agree.`,
            fault_in: "operation",
            patch: [replace("/determinism", level), remove(`/params/${param}`)],
            expect: deny("G-SCHEMA", "G-DET"),
          }),
        ),
      ...levels
        .filter((level) => level <= ceiling)
        .map((level) =>
          draft(operation, {
            ...shared,
            gate: null,
            name: `${level} with ${param}`,
            title: `MUST pass ${operation.template.name} at ${level} with \`${param}\``,
            rationale: `With \`${param}\` the operation says all that ${level} needs.`,
            fault_in: null,
            patch: [replace("/determinism", level)],
            expect: PASS,
          }),
        ),
      ...below.map((level) =>
        draft(operation, {
          ...shared,
          gate: null,
          name: `${level} without ${param}`,
          title: `MUST pass ${operation.template.name} at ${level} without \`${param}\``,
          rationale: `The template asks for \`${param}\` at ${levels.join(" and ")} only.`,
          fault_in: null,
          patch: [replace("/determinism", level), replace("/evidence_policy", { required: true }), remove(`/params/${param}`)],
          expect: PASS,
        }),
      ),
    ];
  });
}
