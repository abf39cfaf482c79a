/**
 * Whether everything runs, as in CI: each scenario on both engines, and the test engine's own scenarios. Without it a run
 * keeps within minutes.
 */
export const thorough: boolean = process.env.CI !== undefined;
