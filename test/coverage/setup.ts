import { afterAll } from "vitest";

// Vitest kills its workers: by then it is written. Of all hooks, the first one registered runs last.
afterAll(() => (globalThis as { writeCoverage?: () => void }).writeCoverage?.());
