import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/secrets/setup.ts"],
    // A busy machine takes several times as long as an idle one, and may let what is certain come late.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
    // Tests wait for processes most of the time, so two files at once are worth it on two cores.
    maxWorkers: 2,
    // Each of Pulumi's processes loads the whole SDK: compiled once, it loads in half the time.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)) },
    reporters: ["default", "./test/closing-line.ts"],
  },
});
