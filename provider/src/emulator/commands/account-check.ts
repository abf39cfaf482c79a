import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { account } from "./shapes.ts";

export const accountCheck = defineCommand({
  path: "im_open_login_svc/account_check",
  doc: 34956,
  callsPerSecond: 100,
  malformedCode: 70402,
  request: z.object({
    CheckItem: z
      .array(z.object({ UserID: account }))
      .min(1)
      .max(100, "at most 100 accounts a call"),
  }),
  run({ CheckItem }, { state }) {
    return {
      ResultItem: CheckItem.map(({ UserID }) => ({
        UserID,
        ResultCode: 0,
        ResultInfo: "",
        AccountStatus: state.accounts.has(UserID) ? "Imported" : "NotImported",
      })),
    };
  },
});
