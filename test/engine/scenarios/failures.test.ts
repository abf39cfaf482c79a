import { failureScenarios } from "./failures.ts";
import { testScenarios } from "./scenario-tests.ts";

testScenarios(failureScenarios);
