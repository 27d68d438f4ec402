/** Does not answer hello. */
import { serveStdio } from "./base.mjs";

serveStdio({ methods: { hello: () => undefined } });
