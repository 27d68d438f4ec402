/** A module that exports no `serve`. */
export const start = () => undefined;
