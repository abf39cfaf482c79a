import type { Row } from "../row.ts";
import { creates200, creates1000 } from "./creates.ts";
import { policies } from "./policies.ts";
import { unchanged } from "./unchanged.ts";

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [creates200, creates1000, unchanged, policies];
