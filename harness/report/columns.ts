/** Text in columns of a given width. Input is safe to show: printable, one line each. */

/** The text in lines of at most `width` code points; never an empty list. */
export function wrap(text: string, width: number): string[] {
  const points = Array.from(text);
  const size = Math.max(1, width);
  const lines: string[] = [];
  for (let start = 0; start < points.length; start += size) lines.push(points.slice(start, start + size).join(""));
  return lines.length > 0 ? lines : [""];
}

/** Prose in lines of at most `width` code points, broken between words where that is possible; never an empty list. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (Array.from(joined).length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = wrap(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** Two texts beside each other, each in half of the width, separated by ` | `. */
export function sideBySide(left: string, right: string, width: number): string[] {
  const half = Math.max(1, Math.floor((width - 3) / 2));
  const lefts = wrap(left, half);
  const rights = wrap(right, half);
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, row) => `${padEnd(lefts[row] ?? "", half)} | ${rights[row] ?? ""}`.trimEnd());
}

/** Rows with every column as wide as its widest cell; the last one is left as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => Array.from(row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : padEnd(cell, widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - Array.from(text).length));
}
