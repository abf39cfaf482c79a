import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A mutant lives in one process: tests that start others would test the code as it is. Those of the policies plan
    // while they are loaded, and all that such a file touches would count as static, which takes every test.
    include: ["test/unit/{change,client,host,resources}/**/*.test.ts", "test/model/model.test.ts"],
    setupFiles: ["test/mutation/first-failure.ts"],
    env: { MODEL_SEQUENCES: "60" },
  },
});
