/** One place that makes foreign text safe to show: what is invisible becomes visible, what is long is cut, what a CI system obeys is broken. */

// Control and format characters (bidi and zero-width among them), lone surrogates, line separators and noncharacters.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
const INVISIBLE_BUT_LINES = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;
const PLAIN = /^[\x20-\x7e]*$/;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function visible(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The first `max` UTF-16 units, or one less where a surrogate pair would be cut in two. */
export function firstUnits(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

function cut(text: string, max: number): string {
  const kept = firstUnits(text, max);
  return kept.length === text.length ? text : `${kept}… (${text.length - kept.length} more characters)`;
}

/** Foreign text as one line of at most `max` characters and a note; line breaks and all that is invisible are written as escapes. */
export function oneLine(text: string, max = 300): string {
  const short = cut(text, max);
  return PLAIN.test(short) ? short : short.replace(INVISIBLE, visible);
}

/** Foreign text as several lines: line breaks stay, everything else that is invisible is written as an escape. */
export function manyLines(text: string, max = 4_000): string {
  const short = cut(text, max);
  return PLAIN.test(short) ? short : short.replace(INVISIBLE_BUT_LINES, visible);
}

/**
 * A finished text without lines that a CI system would obey: `::` at the start of a line (GitHub), `##[` and `##vso[`
 * anywhere (GitHub, Azure), `##teamcity[`. The second character becomes an escape, so that nothing is lost to the eye.
 */
export function defuseCi(text: string): string {
  const calm = text.includes("##") ? text.replace(/##(?=\[|vso\[|teamcity\[)/gi, "#\\u0023") : text;
  return calm.includes("::") ? calm.replace(/^([ \t]*):(?=:)/gm, "$1\\u003a") : calm;
}

/** Text of a JSON document with every invisible character and every CI control word as a JSON escape; the value stays the same. */
export function safeJson(json: string): string {
  const seen = PLAIN.test(json) ? json : json.replace(INVISIBLE_BUT_LINES, jsonEscape);
  return seen.includes("##") ? seen.replace(/##(?=\[|vso\[|teamcity\[)/gi, "#\\u0023") : seen;
}

function jsonEscape(character: string): string {
  let escaped = "";
  for (let index = 0; index < character.length; index++) escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  return escaped;
}

/** One line of foreign text as Markdown prose: no markup, no HTML, no link. */
export function markdownText(text: string, max = 300): string {
  return oneLine(text, max)
    .replace(/[\\`*_{}[\]()#!|~@$]|:(?=\/\/)|(?<=www)\./gi, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** One line of foreign text as a Markdown code span, also inside a table. */
export function markdownCode(text: string, max = 300): string {
  const line = oneLine(text, max).replaceAll("|", "\\u007c");
  const fence = "`".repeat(longestRun(line) + 1);
  const padding = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : "";
  return `${fence}${padding}${line}${padding}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
