/** Does not come back from an execute, so that nothing else is answered either, and no polite signal is heard. */
import { onExecute, start } from "./base.mjs";

process.on("SIGTERM", () => undefined);
export const serve = start({
  methods: {
    execute: onExecute(() => {
      for (;;);
    }),
  },
});
