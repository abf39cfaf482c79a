import { afterAll, afterEach, expect } from "vitest";
import { searchAll, takeLeaks } from "./suite.ts";

searchAll();

// Whatever any test's processes, engines and commands said held no secret.
afterEach(() => expect(takeLeaks()).toEqual([]));
afterAll(() => expect(takeLeaks()).toEqual([]));
