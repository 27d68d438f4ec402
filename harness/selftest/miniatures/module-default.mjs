/** A module whose default export is its `serve`; it never says goodbye by itself. */
import { serveWire } from "./base.mjs";

export default serveWire();
