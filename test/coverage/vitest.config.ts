import { configDefaults, defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/**
 * Tests that measure or look at files, and run nothing of the provider that others don't; and those that call functions by
 * themselves. What counts is what is run by hosts, engines, commands and the emulator, as it is for users.
 */
const ASIDE = ["bench", "soak", "mutation", "pipeline", "supply-chain", "unit"];

export default mergeConfig(
  base,
  defineConfig({
    test: {
      exclude: [...configDefaults.exclude, ...ASIDE.map((folder) => `test/${folder}/**`)],
      setupFiles: ["test/coverage/setup.ts"],
      // Node itself loads the provider, so that the probe turns it to what is built.
      server: { deps: { external: [/\/provider\/(src|dist)\//] } },
      // Node loads a built file once, whereas this test has Vite load it anew.
      testNamePattern: /^(?!.*knows a resource of another copy of the package)/,
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  }),
);
