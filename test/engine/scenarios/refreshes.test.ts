import { refreshScenarios } from "./refreshes.ts";
import { testScenarios } from "./scenario-tests.ts";

testScenarios(refreshScenarios);
