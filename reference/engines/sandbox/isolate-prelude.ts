/**
 * The first script in an isolate: makes what scripts find there of four host functions, and hands out how values become text.
 * What it uses is taken before any other script runs, so that a script can only mislead itself.
 */
export const PRELUDE = `(function (write, keep, read, shape) {
  "use strict";
  const { stringify, parse } = JSON;
  const { freeze } = Object;
  const string = String;
  const text = (value) => {
    if (typeof value === "string") return value;
    const json = typeof value === "object" && value !== null ? stringify(value) : undefined;
    return json === undefined ? string(value) : json;
  };
  const print = (...values) => {
    let line = "";
    for (let index = 0; index < values.length; index += 1) line += (index === 0 ? "" : " ") + text(values[index]);
    write(line);
  };
  const file = (input, entry, named) => freeze({
    ...named,
    get text() { return read(input, entry, "text"); },
    bytes: () => new Uint8Array(read(input, entry, "bytes")),
  });
  const inputs = parse(shape).map(({ artifact_id, paths }, input) => {
    if (paths === null) return file(input, -1, { artifact_id });
    const entries = {};
    paths.forEach((path, entry) => { Object.defineProperty(entries, path, { value: file(input, entry), enumerable: true }); });
    return freeze({ artifact_id, entries: freeze(entries) });
  });
  const output = (path, content) => { keep(string(path), text(content)); };
  const define = (name, value) => Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
  define("print", print);
  define("console", freeze({ log: print, info: print, warn: print, error: print, debug: print }));
  define("output", output);
  define("inputs", freeze(inputs));
  return (value) => stringify(value);
})`;
