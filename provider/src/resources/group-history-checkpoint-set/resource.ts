import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationSet, typeToken } from "../moderation-resource.ts";

/** Arguments of a {@link GroupHistoryCheckpointSet}. */
export interface GroupHistoryCheckpointSetArgs extends ModerationArgs {
  /**
   * The mark of each group, by `GroupId` (at most 48 bytes, no communities): history is hidden through this `MsgSeq`, 1 to
   * 2^53 − 1, or `"newest"` for all there is at the time of apply. At least one group, at most 50,000. A group that is
   * added is acted on alone, one that is taken out is forgotten. A mark may be raised, not lowered.
   */
  checkpoints: pulumi.Input<Record<string, pulumi.Input<number | "newest">>>;
}

/**
 * Histories of many groups, each hidden from its members through a mark (`clear_group_msg`, doc 65970).
 *
 * What {@link GroupHistoryCheckpoint} is for one group, in one row of the state and with one acknowledgement; all that is
 * said there holds for each of them. Works at the service's rate. Where some groups fail, what is done is kept and the
 * rest is left in `outstanding`: `pulumi up --refresh` shows it and does it.
 *
 * Fails in preview for malformed or too many ids and for a lowered mark, and when it is applied for groups that don't
 * exist (codes 10010, 10015) unless `onMissing` is `"skip"`.
 *
 * @example
 * ```ts
 * import { GroupHistoryCheckpointSet } from "pulumi-tencent-chat";
 *
 * new GroupHistoryCheckpointSet("spam-wave", {
 *   checkpoints: { lobby: 12_000, trading: 800, "new-users": "newest" },
 *   reason: "TS-1042: spam wave",
 * });
 * ```
 */
export class GroupHistoryCheckpointSet extends ModerationSet {
  /** @internal */
  static readonly __pulumiType: string = typeToken("GroupHistoryCheckpointSet");

  /** `MsgSeq` through which history is hidden, by `GroupId`; 0 where nothing was. In a preview, the marks as declared. */
  declare readonly checkpoints: pulumi.Output<Record<string, number | "newest">>;
  /**
   * Marks as they were declared, where they aren't those reached: `"newest"` if all are, else one for each group in the
   * order of the sorted ids, null where they are the same.
   */
  declare readonly declared: pulumi.Output<string | (number | string | null)[] | undefined>;
  /** `CreateTime` of each group in Unix seconds, in the order of the sorted ids; null where it isn't known. */
  declare readonly groupCreateTime: pulumi.Output<(number | null)[]>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Which groups, and through which marks.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: GroupHistoryCheckpointSetArgs, opts?: pulumi.CustomResourceOptions) {
    const shape = {
      name: "GroupHistoryCheckpointSet",
      identity: [],
      outputs: ["declared", "groupCreateTime", "skipped"],
      targets: { of: "GroupHistoryCheckpoint", identity: ["groupId"], heldBy: { checkpoints: "groupId" } },
    };
    super(shape, name, { ...args }, opts);
  }

  /** Whether an object is a GroupHistoryCheckpointSet, also one of another copy of this package. */
  static override isInstance(value: unknown): value is GroupHistoryCheckpointSet {
    return ModerationSet.isOfType(value, GroupHistoryCheckpointSet.__pulumiType);
  }
}
