import { z } from "zod";
import { requireGroupType } from "../create-group.ts";
import { defineCommand } from "../define-command.ts";
import { count, text } from "./shapes.ts";

const MOST = 10_000;

export const getAppidGroupList = defineCommand({
  path: "group_open_http_svc/get_appid_group_list",
  doc: 34960,
  callsPerSecond: 1,
  malformedCode: 10004,
  request: z.object({
    Limit: z.int().min(1).max(MOST).default(MOST),
    Next: count.default(0),
    GroupType: text.optional(),
  }),
  run({ Limit, Next, GroupType }, { state }) {
    const type = GroupType === undefined ? undefined : requireGroupType(GroupType);
    const ids = [...state.groups.values()].filter((group) => type === undefined || group.type === type);
    const end = Next + Limit;
    return {
      TotalCount: ids.length,
      GroupIdList: ids.slice(Next, end).map(({ id }) => ({ GroupId: id })),
      Next: end < ids.length ? end : 0,
    };
  },
});
