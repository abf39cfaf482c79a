import { z } from "zod";
import {
  removeContactGroup,
  requireContactGroup,
  requireContactGroupName,
  requireContactGroupPlan,
} from "../contact-groups.ts";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import { requireAccount } from "../targets.ts";
import { account, text } from "./shapes.ts";

export const delContactGroup = defineCommand({
  path: "recentcontact/del_contact_group",
  doc: 53441,
  callsPerSecond: 200,
  malformedCode: 50002,
  request: z.object({ From_Account: account, GroupName: z.array(text) }),
  run({ From_Account, GroupName: [name, ...more] }, { state, guesses }) {
    const owner = requireAccount(state, From_Account);
    if (name === undefined || more.length > 0) {
      throw new Refusal(guesses.contactGroupNameCountCode, "GroupName must hold exactly one name");
    }
    requireContactGroupName(name);
    requireContactGroupPlan(state);
    const group = requireContactGroup(owner, name);
    removeContactGroup(state, owner, group);
    return { GroupItem: [{ GroupName: name, GroupId: group.id }] };
  },
});
