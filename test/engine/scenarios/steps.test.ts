import { testScenarios } from "./scenario-tests.ts";
import { stepScenarios } from "./steps.ts";

testScenarios(stepScenarios);
