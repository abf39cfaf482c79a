import { z } from "zod";
import { defineCommand, quote } from "../command.ts";

/** `clear_group_msg` (doc 65970): hides a group's history, all of it or through `MsgSeq`, from its members' clients. */
export const clearGroupMsg = defineCommand({
  name: "clear_group_msg",
  service: "group_open_http_svc",
  doc: 65970,
  docsRate: 200,
  // Without a mark it takes in what was posted since.
  repeatable: { onlyWith: "MsgSeq" },
  request: z.strictObject({ GroupId: z.string(), MsgSeq: z.int().optional() }),
  answer: z.looseObject({}),
  target: ({ GroupId }) => `group ${quote(GroupId)}`,
});
