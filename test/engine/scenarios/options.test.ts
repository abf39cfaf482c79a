import { optionScenarios } from "./options.ts";
import { testScenarios } from "./scenario-tests.ts";

testScenarios(optionScenarios);
