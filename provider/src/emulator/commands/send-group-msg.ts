import { z } from "zod";
import { append } from "../conversation.ts";
import { defineCommand } from "../define-command.ts";
import { groupTypeTraits } from "../group-types.ts";
import { Refusal } from "../refusal.ts";
import { requireGroup, requireTopic } from "../targets.ts";
import { account, flag, messageBody, text, uint32 } from "./shapes.ts";

const LONGEST_BODY = 12 * 1024;
const priorities: Readonly<Record<string, number>> = { High: 1, Normal: 2, Low: 3, Lowest: 4 };

export const sendGroupMsg = defineCommand({
  path: "group_open_http_svc/send_group_msg",
  doc: 34959,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({
    GroupId: text,
    Random: uint32,
    MsgBody: messageBody,
    From_Account: account.optional(),
    MsgPriority: z.enum(["High", "Normal", "Low", "Lowest"]).optional(),
    OnlineOnlyFlag: flag.optional(),
    TopicId: text.optional(),
  }),
  run(request, { state, now }) {
    const group = requireGroup(state, request.GroupId);
    const { conversation } = request.TopicId === undefined ? group : requireTopic(group, request.TopicId);
    const from = request.From_Account ?? "administrator";
    if (!state.accounts.has(from)) throw new Refusal(10019, `account ${JSON.stringify(from)} does not exist`);
    if (Buffer.byteLength(JSON.stringify(request.MsgBody)) > LONGEST_BODY) throw new Refusal(80002, "message too long");
    const MsgTime = Math.floor(now() / 1000);
    const MsgSeq = append(
      state.room,
      conversation,
      {
        from,
        time: MsgTime,
        random: request.Random,
        priority: priorities[request.MsgPriority ?? "Normal"] ?? 2,
        body: request.OnlineOnlyFlag === 1 ? [] : request.MsgBody,
        state: request.OnlineOnlyFlag === 1 ? "gone" : "normal",
      },
      groupTypeTraits[group.type].keepsHistory,
    );
    return { MsgTime, MsgSeq };
  },
});
