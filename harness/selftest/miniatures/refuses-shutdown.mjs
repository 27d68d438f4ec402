/** Answers shutdown with an error, and ends. */
import { serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    shutdown: () => {
      throw new Error("busy");
    },
  },
});
