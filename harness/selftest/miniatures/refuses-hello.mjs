/** Answers hello with an error. */
import { start } from "./base.mjs";

export const serve = start({
  methods: {
    hello: () => {
      throw new Error("no licence found");
    },
  },
});
