/** Declares that it keeps files, and does nothing with the folder that it gets but look whether it is there. */
import { existsSync } from "node:fs";
import { start } from "./base.mjs";

export const serve = start({
  hello: { features: ["artifacts.files"] },
  methods: {
    "case/start": ({ storage }, _target, honest) => {
      if (storage !== undefined && storage !== null && !existsSync(storage)) throw new Error("the folder does not exist");
      return honest();
    },
  },
});
