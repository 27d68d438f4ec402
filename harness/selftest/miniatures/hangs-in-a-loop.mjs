/** Does not come back from an execute, so that nothing else is answered either, and no polite signal is heard. */
import { onExecute, serveStdio } from "./base.mjs";

process.on("SIGTERM", () => undefined);
serveStdio({
  methods: {
    execute: onExecute(() => {
      for (;;);
    }),
  },
});
