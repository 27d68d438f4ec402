/** Honest under most names; one that is called `throws-later` or `never-yields` breaks the thread it stands in. */
import { serveWire } from "./base.mjs";

export const serve = (wire) => {
  const [name] = process.argv.slice(2);
  if (name === "throws-later")
    setTimeout(() => {
      throw new Error("nobody catches this");
    }, 1);
  if (name === "never-yields") for (;;);
  return serveWire()(wire);
};
