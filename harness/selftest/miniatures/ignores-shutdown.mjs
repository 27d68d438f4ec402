/** Answers shutdown and stays, whatever signal comes. */
import { serveStdio } from "./base.mjs";

process.on("SIGTERM", () => undefined);
setInterval(() => undefined, 1000);
serveStdio({ answered: () => undefined, closed: () => true });
