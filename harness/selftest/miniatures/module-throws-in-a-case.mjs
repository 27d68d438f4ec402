/** A module that throws in an execute, where nothing catches it. */
import { serveWire } from "./base.mjs";

export const serve = serveWire({
  methods: {
    execute: ({ operation }, _target, honest) => {
      if (!JSON.stringify(operation ?? null).includes("poe-99.0")) return honest();
      setImmediate(() => {
        throw new Error("out of luck");
      });
      return undefined;
    },
  },
});
