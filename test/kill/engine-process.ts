/** One `up` of the test engine in a process of its own, that can be killed as the CLI can. Its parent says of what. */
import type { RunOptions } from "../engine/stack.ts";
import { createTestEngine } from "../engine/test-engine.ts";

/** What the parent sends. */
export interface RunOrder {
  readonly projectDir: string;
  readonly stateFile: string;
  readonly options: RunOptions;
}

process.once("message", async (order: RunOrder) => {
  const { projectDir, stateFile, options } = order;
  const stack = await createTestEngine({ projectDir, stateFile });
  // Events would be told twice: steps and diagnostics are read off them.
  const result = { ...(await stack.up(options)), events: [] };
  process.send?.(result, () => process.disconnect());
});
