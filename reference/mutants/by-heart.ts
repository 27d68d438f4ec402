/**
 * Adversaries that know the corpus: honest where they recognise what a plain run sends, and letting everything through where they
 * do not. Only a run under other names tells them from an honest target.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { NO_OWN_ENGINES } from "../serve/own-engines.ts";
import { serviceParts } from "../serve/parts.ts";
import { createService } from "../serve/service.ts";
import { passAll } from "./adversaries.ts";
import { type Draft, draftOfText, objectIn, textsIn } from "./draft.ts";
import type { Adversary } from "./mutant.ts";
import type { Break } from "./seams.ts";

/** Says whether a message is one of a plain run. */
type Recognise = (message: Draft) => boolean;

/** Honest where it recognises what is sent. */
function honestWhere(recognising: () => Recognise): Adversary["serve"] {
  return (wire) => {
    const recognise = recognising();
    const recognised = new AsyncLocalStorage<boolean>();
    const twoFaced: Break = ({ assemble, gates }) => ({
      assemble(parts, steps) {
        const honest = assemble(parts, steps);
        const lax = assemble({ ...parts, gates: passAll({ ...serviceParts(), gates }).gates ?? gates }, steps);
        const chosen = (): typeof honest => (recognised.getStore() === true ? honest : lax);
        return {
          execute: (operation, context, options) => chosen().execute(operation, context, options),
          executeText: (text, context, options) => chosen().executeText(text, context, options),
        };
      },
    });
    const serve = createService({ findOwnEngines: async () => NO_OWN_ENGINES, ...twoFaced(serviceParts()) });
    serve({
      receive: (handler) => wire.receive((line) => recognised.run(recognise(draftOfText(line) ?? {}), () => handler(line))),
      send: (line) => wire.send(line),
      close: () => wire.close(),
    });
  };
}

/** What a plain run sends, as one who reads the shipped corpus can work it out. */
function known(list: "cases" | "operations"): ReadonlySet<string> {
  const file = process.argv[3];
  if (file === undefined) throw new Error("an adversary that knows the corpus needs the file of what it knows");
  return new Set(textsIn(draftOfText(readFileSync(file, "utf8")), list));
}

/** An operation without its op_id, which differs from run to run. */
export function operationDigest(text: string): string {
  return createHash("sha256")
    .update(text.replace(/"op_id":"[^"]*"/g, ""))
    .digest("hex");
}

const byCase = (): Recognise => {
  const cases = known("cases");
  return (message) => cases.has(String(objectIn(message, "params")?.["case"]));
};

const byOperation = (): Recognise => {
  const operations = known("operations");
  return (message) => {
    const params = objectIn(message, "params");
    const sent = params?.["operation_text"] ?? params?.["operation"];
    return operations.has(operationDigest(typeof sent === "string" ? sent : JSON.stringify(sent ?? null)));
  };
};

/** Engines of the shipped corpus have plain names; a challenge gives them others. */
const ENGINES = new Set(["engine.spatial", "engine.context", "engine.guide", "engine.hardware", "engine.sovereign"]);

const byNames = (): Recognise => (message) => {
  const operation = objectIn(objectIn(message, "params"), "operation");
  return (
    operation === null ||
    typeof operation["engine_id"] !== "string" ||
    ENGINES.has(operation["engine_id"]) ||
    !/^engine\.k?[0-9a-f]{9,10}$/.test(operation["engine_id"])
  );
};

export const BY_HEART: readonly Adversary[] = [
  { id: "by-heart-cases", mistake: "answers are learned by heart, by the ids of cases", transport: "worker", only: "challenge", serve: honestWhere(byCase) },
  {
    id: "by-heart-operations",
    mistake: "answers are learned by heart, by what is sent",
    transport: "worker",
    only: "challenge",
    serve: honestWhere(byOperation),
  },
  {
    id: "by-heart-names",
    mistake: "the corpus is recognised by the names of its engines",
    transport: "worker",
    only: "challenge",
    serve: honestWhere(byNames),
  },
];
