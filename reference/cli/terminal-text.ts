/** Text out of a file that others wrote, made safe for a terminal: nothing in it can move a cursor, hide or turn text around. */

// Control and format characters (bidi and zero-width among them), lone surrogates, line separators and noncharacters.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

function escapeUnits(character: string): string {
  let escaped = "";
  for (let index = 0; index < character.length; index += 1) escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  return escaped;
}

/** One line: line breaks and all that is invisible as escapes; cut at `most` UTF-16 units. */
export function safeLine(text: string, most = 200): string {
  const short = text.length <= most ? text : `${text.slice(0, most)}…`;
  return short.replace(UNSAFE, escapeUnits);
}

/** JSON that says the same, with everything invisible as JSON escapes. */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, escapeUnits);
}
