/** Answers shutdown with an error, and ends. */
import { start } from "./base.mjs";

export const serve = start({
  methods: {
    shutdown: () => {
      throw new Error("busy");
    },
  },
});
