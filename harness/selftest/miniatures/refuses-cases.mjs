/** Answers case/start with an error. */
import { start } from "./base.mjs";

export const serve = start({
  methods: {
    "case/start": () => {
      throw new Error("no room");
    },
  },
});
