/** The order of members that a schema gives: a tree of what may stand where, built only as deep as a file goes. */
import { isObject, type JsonObject, type JsonValue, member } from "../json.ts";

/** Schemas by their `$id`. */
export type SchemaSet = ReadonlyMap<string, JsonObject>;

interface Placed {
  readonly schema: JsonObject;
  /** The document that `#/...` refers to. */
  readonly root: JsonObject;
}

/** One place in a file: the names that the schemas know there, in their order, and what stands beneath. */
export class OrderNode {
  readonly #schemas: SchemaSet;
  readonly #placed: readonly Placed[];
  readonly #members = new Map<string, OrderNode>();
  #items: OrderNode | undefined;
  #names: ReadonlyMap<string, number> | undefined;

  constructor(schemas: SchemaSet, placed: readonly Placed[]) {
    this.#schemas = schemas;
    this.#placed = placed.flatMap((one) => resolve(schemas, one, 0));
  }

  /** Known names in order; names that no schema knows keep the order of the file, behind these. */
  sortKeys(keys: readonly string[]): string[] {
    this.#names ??= this.#collectNames();
    const names = this.#names;
    const rank = (key: string): number => names.get(key) ?? names.size;
    return keys.toSorted((left, right) => rank(left) - rank(right));
  }

  member(key: string): OrderNode {
    const known = this.#members.get(key);
    if (known) return known;
    const node = this.#child((schema) => member(schema["properties"], key) ?? schema["additionalProperties"]);
    this.#members.set(key, node);
    return node;
  }

  item(): OrderNode {
    this.#items ??= this.#child((schema) => schema["items"]);
    return this.#items;
  }

  #child(pick: (schema: JsonObject) => JsonValue | undefined): OrderNode {
    return new OrderNode(
      this.#schemas,
      this.#placed.flatMap(({ schema, root }) => {
        const picked = pick(schema);
        return isObject(picked) ? [{ schema: picked, root }] : [];
      }),
    );
  }

  #collectNames(): ReadonlyMap<string, number> {
    const names = new Map<string, number>();
    for (const { schema } of this.#placed) {
      const { properties } = schema;
      for (const name of isObject(properties) ? Object.keys(properties) : []) if (!names.has(name)) names.set(name, names.size);
    }
    return names;
  }
}

const REF_LEVELS = 8;

/** A schema with its references followed and its alternatives side by side. */
function resolve(schemas: SchemaSet, { schema, root }: Placed, level: number): Placed[] {
  const found: Placed[] = [{ schema, root }];
  const { $ref } = schema;
  if (typeof $ref === "string" && level < REF_LEVELS) {
    const [urn = "", name] = $ref.split("#/$defs/");
    const document = urn === "" ? root : schemas.get(urn);
    const target = name === undefined ? document : member(document?.["$defs"], name);
    if (document && isObject(target)) found.push(...resolve(schemas, { schema: target, root: document }, level + 1));
  }
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const branches = schema[keyword];
    for (const branch of Array.isArray(branches) ? branches : []) if (isObject(branch)) found.push(...resolve(schemas, { schema: branch, root }, level));
  }
  return found;
}

/** The root of a file whose schema has this `$id`. */
export function orderOf(schemas: SchemaSet, id: string): OrderNode {
  const root = schemas.get(id);
  return new OrderNode(schemas, root ? [{ schema: root, root }] : []);
}
