/** Does not answer hello. */
import { start } from "./base.mjs";

export const serve = start({ methods: { hello: () => undefined } });
