import { Command, InvalidArgumentError } from "commander";
import { parseMoment } from "../moment.ts";
import { type ServiceFlags, withServiceFlags } from "../service-flags.ts";

/** The options as commander gives them. */
export interface SeqFlags extends ServiceFlags {
  readonly group: string;
  readonly before: Date;
  readonly topic?: string;
  readonly json?: true;
}

/** `pulumi-tencent-chat seq`: the MsgSeq on the first line of stdout, all else on stderr. */
export function seqCommand(): Command {
  const command = new Command("seq")
    .description("find the MsgSeq of the newest message that was sent before a moment")
    .requiredOption("--group <GroupId>", "the group")
    .requiredOption(
      "--before <moment>",
      "a date (its midnight in UTC), or date, time and zone: 2026-11-01T00:00+08:00",
      moment,
    )
    .option("--topic <TopicId>", "a topic of the group, if it is a community with topics")
    .option("--json", "print { groupId, topicId, before, msgSeq, sentAt, newest, calls }");
  return withServiceFlags(command).action(async (flags: SeqFlags) => {
    const { runSeq } = await import("../run-seq.ts");
    await runSeq(flags);
  });
}

function moment(text: string): Date {
  try {
    return parseMoment(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
