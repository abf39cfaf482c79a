import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A mutant lives in one process: tests that start others would test the code as it is.
    include: ["test/unit/**/*.test.ts", "test/model/model.test.ts"],
    exclude: ["test/unit/seq/entry-point.test.ts"],
    setupFiles: ["test/mutation/first-failure.ts"],
    env: { MODEL_SEQUENCES: "60" },
  },
});
