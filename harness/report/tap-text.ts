/** The few rules of TAP 14 as text: descriptions, directives, YAML diagnostics. */
import { oneLine } from "./escape.ts";

/** A description or reason: one line in which nothing reads as a directive. */
export function tapText(text: string, max = 300): string {
  return oneLine(text, max).replace(/[\\#]/g, "\\$&");
}

/** One test point, without its diagnostics. */
export interface TestPoint {
  readonly ok: boolean;
  readonly number: number;
  readonly description: string;
  readonly directive?: { readonly kind: "SKIP" | "TODO"; readonly reason: string } | null;
}

/** A test point as its line. */
export function testPointLine(point: TestPoint): string {
  const directive = point.directive ? ` # ${point.directive.kind} ${tapText(point.directive.reason)}`.trimEnd() : "";
  return `${point.ok ? "ok" : "not ok"} ${point.number} - ${tapText(point.description)}${directive}`;
}

/** A value of a YAML diagnostic. Texts must be safe to show already. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** A YAML block of diagnostics, indented under its test point. Strings are quoted as JSON, which YAML reads as it is. */
export function yamlBlock(members: { readonly [key: string]: YamlValue }): string[] {
  return ["  ---", ...yamlMembers(members, "  "), "  ..."];
}

function yamlMembers(members: { readonly [key: string]: YamlValue }, indent: string): string[] {
  return Object.entries(members).flatMap(([key, value]) => {
    if (Array.isArray(value) && value.some(isMap)) {
      return [`${indent}${key}:`, ...value.flatMap((item) => yamlItem(item, `${indent}  `))];
    }
    if (isMap(value)) return [`${indent}${key}:`, ...yamlMembers(value, `${indent}  `)];
    return [`${indent}${key}: ${JSON.stringify(value)}`];
  });
}

function isMap(value: YamlValue): value is { readonly [key: string]: YamlValue } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function yamlItem(item: YamlValue, indent: string): string[] {
  if (!isMap(item)) return [`${indent}- ${JSON.stringify(item)}`];
  const lines = yamlMembers(item, `${indent}  `);
  return lines.map((line, index) => (index === 0 ? `${indent}- ${line.trimStart()}` : line));
}
