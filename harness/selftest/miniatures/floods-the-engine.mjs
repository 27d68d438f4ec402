/** Invokes the engine again and again in one execute. */
import { onExecute, start } from "./base.mjs";

export const serve = start({
  methods: {
    execute: onExecute(async (params, target) => {
      for (;;) await target.invoke({ case: params.case, engine_id: "engine.context", operation: {}, capabilities_granted: [] });
    }),
  },
});
