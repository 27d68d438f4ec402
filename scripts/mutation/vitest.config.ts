import { defineConfig } from "vitest/config";

/** The tests that mutation testing runs: those of the rooms that it changes. Others start the built command, which no mutant reaches. */
export default defineConfig({
  test: {
    include: ["reference/{gates,capabilities,runtime}/**/*.test.ts", "harness/judge/**/*.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
  },
});
