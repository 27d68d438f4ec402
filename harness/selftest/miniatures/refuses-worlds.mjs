/** Refuses every world but those of the probes. */
import { start } from "./base.mjs";

export const serve = start({
  methods: {
    "world/load": ({ world_id }, _target, honest) =>
      world_id === "probe" ? honest() : { accepted: false, error: { code: "WORLD_REFUSED", message: "not today", path: "/profiles/0" } },
  },
});
