/** Answers shutdown and stays, whatever signal comes. */
import { start } from "./base.mjs";

process.on("SIGTERM", () => undefined);
setInterval(() => undefined, 1000);
export const serve = start({ answered: () => undefined, closed: () => true });
