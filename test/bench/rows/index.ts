import type { Row } from "../row.ts";
import { creates200, creates1000 } from "./creates.ts";
import { growth } from "./growth.ts";
import { policies } from "./policies.ts";
import { recalls } from "./recalls.ts";
import { refreshes } from "./refreshes.ts";
import { setRate } from "./set-rate.ts";
import { sharedQuota } from "./shared-quota.ts";
import { state } from "./state.ts";
import { throughput } from "./throughput.ts";
import { unchanged } from "./unchanged.ts";

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  creates200,
  creates1000,
  unchanged,
  setRate,
  recalls,
  throughput,
  refreshes,
  sharedQuota,
  growth,
  state,
  policies,
];
