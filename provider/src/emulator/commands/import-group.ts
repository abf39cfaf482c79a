import { createGroup, requireGroupType } from "../create-group.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import { count, groupFields } from "./shapes.ts";

export const importGroup = defineCommand({
  path: "group_open_http_svc/import_group",
  doc: 34967,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: groupFields.extend({ CreateTime: count.optional() }),
  run({ CreateTime, ...fields }, context) {
    const type = requireGroupType(fields.Type);
    if (!groupTypeTraits[type].canBeImported) throw new Refusal(10007, `type ${type} can't be imported`);
    const now = Math.floor(context.now() / 1000);
    if (CreateTime !== undefined && CreateTime > now) throw new Refusal(10004, "CreateTime is in the future");
    return createGroup(context, type, fields, CreateTime ?? now);
  },
});
