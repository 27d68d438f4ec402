/** Operations of a case as they go over the wire: base, fresh op_id, patch, context; or text that stands in their place. */
import type { ExecuteStep, ExecuteTextStep, JsonPatch, OperationFile } from "../../spec-cases/contract/types.ts";
import { decode } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import { isObject, type JsonObject, type JsonValue, stringMember } from "../json.ts";
import { PatchError, patchText } from "./apply-patch.ts";
import { type Draw, generateText, generatorOf, resolveValue, startDraw } from "./generators.ts";
import { fillPads } from "./pad-to.ts";
import { freshUuid } from "./seed.ts";
import type { ResolvedExecute } from "./types.ts";

/** What an execute is resolved from. `place` names it within the case: `when/0`, `when/2/parallel/1`. */
export interface ExecuteSource {
  readonly operations: ReadonlyMap<string, OperationFile>;
  readonly caseId: string;
  readonly seed: string;
  readonly place: string;
}

const TEXT_BASE = "spatial-build-d2";

/** Runs a piece of building and gives its errors the place in the case. */
export function atPlace<T>(caseId: string, place: string, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    const where = cause instanceof PatchError ? `${place}/patch/${cause.index}` : place;
    throw new HarnessError("CORPUS", cause instanceof Error ? cause.message : String(cause), { case: caseId, at: `/${where}` }, { cause });
  }
}

/** Applies a case's patch, generators resolved, to the text of a document. */
export function patchDocument(text: string, patch: JsonPatch, draw: Draw): JsonObject {
  const resolved = patch.map((operation, index) => {
    const { value, ...rest } = operation;
    try {
      return value === undefined ? rest : { ...rest, value: resolveValue(value, draw) };
    } catch (cause) {
      throw new PatchError(index, cause instanceof Error ? cause.message : String(cause));
    }
  });
  const document = patchText(text, resolved);
  if (draw.pads.length > 0) fillPads(document, draw.pads);
  return document;
}

function operationFile(source: ExecuteSource, base: string): OperationFile {
  const file = source.operations.get(base);
  if (file) return file;
  throw new HarnessError("CORPUS", `operation \`${base}\` does not exist: name a file of operations/ without .json`, {
    case: source.caseId,
    at: `/${source.place}`,
  });
}

function buildOperation(source: ExecuteSource, base: string, patch: JsonPatch, draw: Draw): JsonObject {
  // The fresh op_id first: a patch that touches /op_id wins.
  const op_id = freshUuid(source.seed, source.place);
  return patchDocument(JSON.stringify({ ...operationFile(source, base).operation, op_id }), patch, draw);
}

function mergeContext(source: ExecuteSource, base: string, over: JsonObject): ResolvedExecute["context"] {
  const merged = { ...operationFile(source, base).context, ...over };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
  const context = decode("context", kept);
  if (context.ok) return context.value;
  const [violation] = context.violations;
  throw new Error(`the context is not valid at \`${violation?.path ?? ""}\`: ${violation?.message ?? ""}`);
}

/** An op_id that names a UUID in any of the forms of READ-22; anything else names no attempt. */
function usableOpId(operation: JsonObject): string | null {
  const op_id = stringMember(operation, "op_id");
  if (op_id === undefined) return null;
  const digits = op_id
    .replace(/^urn:uuid:/i, "")
    .replace(/^\{(.*)\}$/, "$1")
    .replaceAll("-", "");
  return /^[0-9a-f]{32}$/i.test(digits) ? op_id : null;
}

function contextOver(context: unknown, draw: Draw): JsonObject {
  const over = resolveValue(context ?? {}, draw);
  return isObject(over) ? over : {};
}

/** Resolves an `execute` step, or one member of a `parallel` step. Throws HarnessError CORPUS. */
export function resolveExecute(source: ExecuteSource, step: ExecuteStep): ResolvedExecute {
  return atPlace(source.caseId, source.place, () => {
    const draw = startDraw(source.seed, source.place);
    const operation = buildOperation(source, step.base, step.patch ?? [], draw);
    return { operation, text: null, op_id: usableOpId(operation), context: mergeContext(source, step.base, contextOver(step.context, draw)) };
  });
}

/** `$operation` and `$members`: the compact JSON of an operation, with or without its braces. */
function operationPart(source: ExecuteSource, name: string, given: JsonValue): { readonly text: string; readonly op_id: string | null } {
  const step = decode("execute_step", given);
  if (!step.ok) throw new Error(`\`${name}${step.violations[0]?.path ?? ""}\`: ${step.violations[0]?.message ?? "cannot be used"}`);
  const operation = buildOperation(source, step.value.base, step.value.patch ?? [], startDraw(source.seed, source.place));
  const text = JSON.stringify(operation);
  return { text: name === "$members" ? text.slice(1, -1) : text, op_id: usableOpId(operation) };
}

/** Resolves an `execute_text` step. Its op_id is that of the first operation in the parts: the text itself is never parsed. */
export function resolveExecuteText(source: ExecuteSource, step: ExecuteTextStep): ResolvedExecute {
  return atPlace(source.caseId, source.place, () => {
    const draw = startDraw(source.seed, source.place);
    const base = step.base ?? TEXT_BASE;
    let op_id: string | null = null;
    const texts = step.parts.map((part) => {
      if (typeof part === "string") return part;
      const generator = generatorOf(part);
      if (generator === null) throw new Error(`\`${JSON.stringify(part).slice(0, 80)}\` is no text and no generator`);
      const generated = generateText(generator.name, generator.with, draw);
      if (generated !== null) return generated;
      if (generator.name === "$pad_to") throw new Error("`$pad_to` stands in the values of a patch alone");
      const made = operationPart(source, generator.name, generator.with);
      op_id ??= made.op_id;
      return made.text;
    });
    return { operation: null, text: texts.join(""), op_id, context: mergeContext(source, base, contextOver(step.context, draw)) };
  });
}
