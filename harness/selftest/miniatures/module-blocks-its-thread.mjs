/** A module that does not come back from an execute. */
import { serveWire } from "./base.mjs";

export const serve = serveWire({
  methods: {
    execute: ({ operation }, _target, honest) => {
      if (!JSON.stringify(operation ?? null).includes("poe-99.0")) return honest();
      for (;;);
    },
  },
});
