import { z } from "zod";
import { defineCommand, quote } from "../command.ts";

/** `del_contact_group` (doc 53441): deletes one conversation group of an account. 51009: there was none. */
export const delContactGroup = defineCommand({
  name: "del_contact_group",
  service: "recentcontact",
  doc: 53441,
  docsRate: 200,
  repeatable: "always",
  // The service takes exactly one name a call.
  request: z.strictObject({ From_Account: z.string(), GroupName: z.tuple([z.string()]) }),
  answer: z.looseObject({
    // Not worth failing for: the removal is done.
    GroupItem: z
      .array(z.looseObject({ GroupName: z.string(), GroupId: z.int() }))
      .optional()
      .catch(undefined),
  }),
  target: ({ From_Account, GroupName }) => `conversation group ${quote(GroupName[0])} of ${quote(From_Account)}`,
});
