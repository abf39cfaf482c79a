import { writeFileSync } from "node:fs";
import { licencesPage, PAGE } from "./dependencies.ts";

writeFileSync(PAGE, licencesPage());
console.log("docs/licences.md is written");
