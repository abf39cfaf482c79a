import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationResource, typeToken } from "../moderation-resource.ts";

/** Arguments of a {@link SenderMessageRecall}. */
export interface SenderMessageRecallArgs extends ModerationArgs {
  /**
   * The group whose messages are recalled: `GroupId`, at most 48 bytes. Not an AVChatRoom, where the service answers OK
   * and does nothing. Another group replaces the resource.
   */
  groupId: pulumi.Input<string>;
  /** The sender: `UserID`, at most 32 bytes. Another sender replaces the resource. */
  senderAccount: pulumi.Input<string>;
  /**
   * A topic of a topic-enabled community, `<groupId>@TOPIC#_…`, at most 96 bytes; only where `groupId` starts with
   * `@TGS#_`. Default: the group itself. Another topic replaces the resource.
   */
  topicId?: pulumi.Input<string>;
  /**
   * `"once"` recalls what is there at the time of apply. `"always"` lets each refresh look for visible messages of the
   * sender that are newer, and the next update recalls them; a look costs a call for each 20 of them. Default `"once"`.
   */
  enforce?: pulumi.Input<"once" | "always">;
}

/**
 * What one sender posted in a group, recalled (`delete_group_msg_by_sender`, doc 34970).
 *
 * Reaches what the sender has among the **newest 1,000 messages** of the group or topic; messages further back are
 * untouched. Silent: clients that hold the messages learn it when they next pull. It stops nobody from posting more.
 * **Nothing brings the messages back**: removing the resource or destroying the stack forgets it and calls nothing.
 *
 * Fails in preview for malformed ids and topics of other communities, and when it is applied for an AVChatRoom or a
 * group that doesn't exist (codes 10010, 10015).
 *
 * @example
 * ```ts
 * import { SenderMessageRecall } from "pulumi-tencent-chat";
 *
 * new SenderMessageRecall("spam-wave", {
 *   groupId: "lobby",
 *   senderAccount: "u7",
 *   reason: "TS-1043: spam wave",
 * });
 * ```
 */
export class SenderMessageRecall extends ModerationResource {
  /** @internal */
  static readonly __pulumiType: string = typeToken("SenderMessageRecall");

  /** The group. */
  declare readonly groupId: pulumi.Output<string>;
  /** The sender. */
  declare readonly senderAccount: pulumi.Output<string>;
  /** The topic, if it is one. */
  declare readonly topicId: pulumi.Output<string | undefined>;
  /** Whether newer messages are recalled too. */
  declare readonly enforce: pulumi.Output<"once" | "always" | undefined>;
  /** MsgSeq of the newest message at the time of the recall; 0 where nothing was done. */
  declare readonly recalledThrough: pulumi.Output<number>;
  /** Type of the group: `Private`, `Public`, `ChatRoom` or `Community`. */
  declare readonly groupType: pulumi.Output<string | undefined>;
  /** `CreateTime` of the group in Unix seconds, by which a group that was made anew is told. */
  declare readonly groupCreateTime: pulumi.Output<number | undefined>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Whose messages, and where.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: SenderMessageRecallArgs, opts?: pulumi.CustomResourceOptions) {
    const identity = ["groupId", "senderAccount", "topicId"];
    const outputs = ["recalledThrough", "groupType", "groupCreateTime"];
    super({ name: "SenderMessageRecall", identity, outputs }, name, { ...args }, opts);
  }

  /** Whether an object is a SenderMessageRecall, also one of another copy of this package. */
  static override isInstance(value: unknown): value is SenderMessageRecall {
    return ModerationResource.isOfType(value, SenderMessageRecall.__pulumiType);
  }
}
