import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["harness/**/*.test.ts", "reference/**/*.test.ts", "scripts/**/*.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 30_000,
    // Many tests start and stop processes; on CI one that a busy machine made late gets a second chance, one that fails twice fails.
    retry: process.env["CI"] === undefined ? 0 : 1,
  },
});
