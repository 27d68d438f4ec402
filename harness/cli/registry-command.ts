/** `mex-conformance registry check <file>`: anybody's registry against the templates. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { EngineRegistry } from "../../spec-cases/contract/types.ts";
import { parseJsonText } from "../cases/parse-json.ts";
import { decode } from "../contract/decode.ts";
import { HarnessError } from "../errors.ts";
import { packageRoot } from "../package-root.ts";
import { checkRegistry } from "../registry/check.ts";
import type { EngineTemplate } from "../registry/templates.ts";
import { oneLine } from "../report/escape.ts";
import type { Io } from "./io.ts";

/** Runs the command: 0 where nothing is missing and nothing disagrees; notes do not count. */
export function registryCommand(file: string, typed: Readonly<Record<string, unknown>>, io: Io): number {
  const place = path.resolve(io.cwd, file);
  const registry = readRegistry(place, file);
  const templates: EngineTemplate[] = JSON.parse(readFileSync(path.join(packageRoot(), "spec-cases", "engine-templates.json"), "utf8"));
  const findings = checkRegistry(registry, templates, {
    expected: (operation) => readJson(path.join(packageRoot(), "spec-cases", "params", `${operation}.json`)),
    resolve: (ref) => (/^[\w./-]+$/.test(ref) ? readJson(path.resolve(path.dirname(place), ref)) : null),
  });
  const counted = findings.filter(({ level }) => level !== "note");
  if (typed["json"] === true) io.out(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    for (const { level, place: at, message } of findings) io.out(`${level.padEnd(7)} ${oneLine(at, 120)} ${oneLine(message)}\n`);
    const operations = Object.values(registry).reduce((sum, { ops }) => sum + ops.length, 0);
    io.out(
      `${Object.keys(registry).length} engines, ${operations} operations: ${counted.length} ${counted.length === 1 ? "finding" : "findings"}, ${findings.length - counted.length} notes\n`,
    );
  }
  return counted.length === 0 ? 0 : 1;
}

function readRegistry(place: string, file: string): EngineRegistry {
  let text: string;
  try {
    text = readFileSync(place, "utf8");
  } catch (cause) {
    throw new HarnessError("USAGE", `the registry \`${file}\` cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {}, { cause });
  }
  const { value, issues } = parseJsonText(text);
  const [issue] = issues;
  if (issue !== undefined) throw new HarnessError("USAGE", `the registry is not sound JSON: ${issue.place}: ${issue.message}`, { file: place });
  const decoded = decode("engines", value);
  if (decoded.ok) return decoded.value;
  const shown = decoded.violations.slice(0, 10).map(({ path: at, message }) => `\`${at === "" ? "/" : at}\` ${message}`);
  throw new HarnessError("USAGE", `the registry does not obey contract/engines.schema.json: ${shown.join("; ")}`, { file: place });
}

function readJson(place: string): unknown {
  try {
    return JSON.parse(readFileSync(place, "utf8"));
  } catch {
    return null;
  }
}
