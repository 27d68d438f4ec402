/** Makes a value on first use and keeps it: preparing a statement costs more than running most of them. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
