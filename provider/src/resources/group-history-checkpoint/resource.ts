import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationResource, typeToken } from "../moderation-resource.ts";

/** Arguments of a {@link GroupHistoryCheckpoint}. */
export interface GroupHistoryCheckpointArgs extends ModerationArgs {
  /**
   * The group whose history is hidden: `GroupId`, at most 48 bytes. Not a community (`@TGS#_…`), which the service
   * doesn't support. Another group replaces the resource, and what was hidden in the first one stays hidden.
   */
  groupId: pulumi.Input<string>;
  /**
   * Messages with this `MsgSeq` and **everything older** are hidden: a whole number from 1, already sent. It can be
   * raised, never lowered. `"newest"` means all there is at the time of apply, once; it isn't done again until
   * `triggers` change. Required, so that a forgotten value never means everything.
   */
  msgSeq: pulumi.Input<number | "newest">;
}

/**
 * The history of a group, hidden from its members through a mark that only moves forward (`clear_group_msg`, doc 65970).
 *
 * Members' clients can't pull messages with `MsgSeq` up to {@link clearedThrough} any more. It erases nothing: the admin
 * API still returns them, and copies that devices hold stay. **Nothing brings the history back**: removing the resource
 * or destroying the stack forgets the mark and calls nothing.
 *
 * Fails in preview for a community, a lowered mark and malformed ids, and when it is applied for a group that doesn't
 * exist (codes 10010, 10015) or a `msgSeq` that wasn't sent yet.
 *
 * @example
 * ```ts
 * import { GroupHistoryCheckpoint } from "pulumi-tencent-chat";
 *
 * new GroupHistoryCheckpoint("lobby", {
 *   groupId: "lobby",
 *   msgSeq: 12_000,
 *   reason: "TS-1042: doxxing",
 * });
 * ```
 */
export class GroupHistoryCheckpoint extends ModerationResource {
  /** @internal */
  static readonly __pulumiType: string = typeToken("GroupHistoryCheckpoint");

  /** The group. */
  declare readonly groupId: pulumi.Output<string>;
  /** The mark as it was declared. */
  declare readonly msgSeq: pulumi.Output<number | "newest">;
  /** MsgSeq through which history is hidden; 0 where nothing was. */
  declare readonly clearedThrough: pulumi.Output<number>;
  /** Type of the group: `Private`, `Public`, `ChatRoom` or `AVChatRoom`. */
  declare readonly groupType: pulumi.Output<string | undefined>;
  /** `CreateTime` of the group in Unix seconds, by which a group that was made anew is told. */
  declare readonly groupCreateTime: pulumi.Output<number | undefined>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Which group, and through which message.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: GroupHistoryCheckpointArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = ["clearedThrough", "groupType", "groupCreateTime"];
    super({ name: "GroupHistoryCheckpoint", identity: ["groupId"], outputs }, name, { ...args }, opts);
  }

  /** Whether an object is a GroupHistoryCheckpoint, also one of another copy of this package. */
  static override isInstance(value: unknown): value is GroupHistoryCheckpoint {
    return ModerationResource.isOfType(value, GroupHistoryCheckpoint.__pulumiType);
  }
}
