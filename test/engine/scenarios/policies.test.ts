import { policyScenarios } from "./policies.ts";
import { testScenarios } from "./scenario-tests.ts";

testScenarios(policyScenarios);
