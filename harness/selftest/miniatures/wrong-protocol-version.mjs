/** Speaks a protocol that was not offered. */
import { serveStdio } from "./base.mjs";

serveStdio({ hello: { protocol: "2.0" } });
