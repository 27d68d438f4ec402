/** The reader commands, for whatever command line loads this file. */
export { runProblemsCommand } from "./problems-command.ts";
export { runRecorderCommand } from "./recorder-command.ts";
