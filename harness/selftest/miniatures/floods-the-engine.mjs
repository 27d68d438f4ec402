/** Invokes the engine again and again in one execute. */
import { onExecute, serveStdio } from "./base.mjs";

serveStdio({
  methods: {
    execute: onExecute(async (params, target) => {
      for (;;) await target.invoke({ case: params.case, engine_id: "engine.context", operation: {}, capabilities_granted: [] });
    }),
  },
});
