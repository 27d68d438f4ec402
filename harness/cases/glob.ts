/** The small pattern language of `--filter`: `*` within a name, `**` across folders, `?` for one character. */

/** True where any pattern character stands in the text. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/**
 * A matcher in linear time and without backtracking: the set of places in the pattern that can be reached is moved on by each character.
 * Ids and paths are matched whole.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const tokens = pattern.match(/\*+|[^*]/gs) ?? [];
  const isStar = (index: number): boolean => tokens[index]?.startsWith("*") ?? false;
  /** Stars may match nothing: whoever reaches one reaches what follows. */
  const spread = (places: Set<number>): Set<number> => {
    for (const place of places) if (isStar(place)) places.add(place + 1);
    return places;
  };
  return (text) => {
    let places = spread(new Set([0]));
    for (const character of text) {
      const next = new Set<number>();
      for (const place of places) {
        const token = tokens[place];
        if (token === undefined) continue;
        if (isStar(place)) {
          if (token.length > 1 || character !== "/") next.add(place);
        } else if (token === character || (token === "?" && character !== "/")) next.add(place + 1);
      }
      places = spread(next);
      if (places.size === 0) return false;
    }
    return places.has(tokens.length);
  };
}
