/** A report as a page: the members of its JSON as tables. Texts are escaped, there is no script, and nothing is loaded. */
import { canonicalJson } from "../../artifacts/canonical-json.ts";
import { compareUtf8 } from "../../artifacts/hash.ts";
import { isJsonObject, type JsonValue } from "../../json.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

function render(value: JsonValue): string {
  if (Array.isArray(value)) return `<ol>${value.map((item: JsonValue) => `<li>${render(item)}</li>`).join("")}</ol>`;
  if (!isJsonObject(value)) return escapeHtml(typeof value === "string" ? value : canonicalJson(value));
  const members = Object.entries(value).sort(([left], [right]) => compareUtf8(left, right));
  return `<table>${members.map(([name, part]) => `<tr><th>${escapeHtml(name)}</th><td>${render(part)}</td></tr>`).join("")}</table>`;
}

/** The page; the same report gives the same bytes. */
export function htmlReport(title: string, report: JsonValue): string {
  const name = escapeHtml(title);
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${name}</title></head><body><h1>${name}</h1>${render(report)}</body></html>\n`;
}
