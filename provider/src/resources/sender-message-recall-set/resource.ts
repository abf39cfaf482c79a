import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationSet, typeToken } from "../moderation-resource.ts";

/** What both forms of a {@link SenderMessageRecallSet} have. */
interface SenderMessageRecallSetCommon extends ModerationArgs {
  /**
   * `"once"` recalls what is there at the time of apply. `"always"` lets each refresh look for newer visible messages, and
   * the next update recalls them; a look costs a call for each 20 of them. Default `"once"`.
   */
  enforce?: pulumi.Input<"once" | "always">;
  /**
   * With `groupIds` and `enforce: "always"`: how many groups one refresh looks at, others each time; at least 1. Each takes
   * up to 50 calls. Default 1,000.
   */
  refreshLimit?: pulumi.Input<number>;
}

/** One sender in many groups. */
export interface SenderInGroups extends SenderMessageRecallSetCommon {
  /** The sender: `UserID`, at most 32 bytes. Another sender replaces the resource. */
  senderAccount: pulumi.Input<string>;
  /** The groups: `GroupId`s, each once, at least one, at most 50,000; no AVChatRooms. Their order means nothing. */
  groupIds: pulumi.Input<pulumi.Input<string>[]>;
  senderAccounts?: never;
  groupId?: never;
  topicId?: never;
}

/** Many senders in one group. */
export interface SendersInGroup extends SenderMessageRecallSetCommon {
  /** The senders: `UserID`s, each once, at least one, at most 50,000. Their order means nothing. */
  senderAccounts: pulumi.Input<pulumi.Input<string>[]>;
  /** The group: `GroupId`, at most 48 bytes; no AVChatRoom. Another group replaces the resource. */
  groupId: pulumi.Input<string>;
  /** A topic of a topic-enabled community, `<groupId>@TOPIC#_…`. Another topic replaces the resource. */
  topicId?: pulumi.Input<string>;
  senderAccount?: never;
  groupIds?: never;
}

/** Arguments of a {@link SenderMessageRecallSet}. */
export type SenderMessageRecallSetArgs = SenderInGroups | SendersInGroup;

/**
 * What one sender posted in many groups, or many senders in one group, recalled (`delete_group_msg_by_sender`, doc 34970).
 *
 * What {@link SenderMessageRecall} is for one sender in one group, in one row of the state and with one acknowledgement; all
 * that is said there holds for each of them, the limit of the **newest 1,000 messages** of a group too. Where some
 * fail, what is done is kept and the rest is left in `outstanding`: `pulumi up --refresh` shows it and does it.
 *
 * @example
 * ```ts
 * import { SenderMessageRecallSet } from "pulumi-tencent-chat";
 *
 * new SenderMessageRecallSet("spammer", {
 *   senderAccount: "u7",
 *   groupIds: ["lobby", "trading", "new-users"],
 *   reason: "TS-1043: spam wave",
 * });
 * ```
 */
export class SenderMessageRecallSet extends ModerationSet {
  /** @internal */
  static readonly __pulumiType: string = typeToken("SenderMessageRecallSet");

  /** The sender, if it is one. */
  declare readonly senderAccount: pulumi.Output<string | undefined>;
  /** The groups, sorted, if they are many. */
  declare readonly groupIds: pulumi.Output<string[] | undefined>;
  /** The senders, sorted, if they are many. */
  declare readonly senderAccounts: pulumi.Output<string[] | undefined>;
  /** The group, if it is one. */
  declare readonly groupId: pulumi.Output<string | undefined>;
  /** The topic, if it is one. */
  declare readonly topicId: pulumi.Output<string | undefined>;
  /** Whether newer messages are recalled too. */
  declare readonly enforce: pulumi.Output<"once" | "always" | undefined>;
  /** How many groups one refresh looks at. */
  declare readonly refreshLimit: pulumi.Output<number | undefined>;
  /** `MsgSeq` of the newest message at the time of each recall, in the order of the sorted ids; null where none was made. */
  declare readonly recalledThrough: pulumi.Output<(number | null)[]>;
  /** `CreateTime` of the group of each recall in Unix seconds, in the same order; null where it isn't known. */
  declare readonly groupCreateTime: pulumi.Output<(number | null)[]>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Whose messages, and where.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: SenderMessageRecallSetArgs, opts?: pulumi.CustomResourceOptions) {
    const shape = {
      name: "SenderMessageRecallSet",
      identity: ["senderAccount", "groupId", "topicId"],
      outputs: ["recalledThrough", "groupCreateTime", "skipped"],
      targets: {
        of: "SenderMessageRecall",
        identity: ["groupId", "senderAccount", "topicId"],
        heldBy: { groupIds: "groupId", senderAccounts: "senderAccount" },
      },
    };
    super(shape, name, { ...args }, opts);
  }

  /** Whether an object is a SenderMessageRecallSet, also one of another copy of this package. */
  static override isInstance(value: unknown): value is SenderMessageRecallSet {
    return ModerationSet.isOfType(value, SenderMessageRecallSet.__pulumiType);
  }
}
