/** Answers hello with an error. */
import { serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    hello: () => {
      throw new Error("no licence found");
    },
  },
});
