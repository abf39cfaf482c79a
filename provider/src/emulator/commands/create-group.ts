import { createGroup, requireGroupType } from "../create-group.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import { groupFields } from "./shapes.ts";

export const createGroupCommand = defineCommand({
  path: "group_open_http_svc/create_group",
  doc: 34895,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: groupFields,
  run(fields, context) {
    const type = requireGroupType(fields.Type);
    if (!groupTypeTraits[type].createdWithMembers && fields.MemberList?.length) {
      throw new Refusal(10007, `a group of type ${type} is created without members`);
    }
    return createGroup(context, type, fields, Math.floor(context.now() / 1000));
  },
});
