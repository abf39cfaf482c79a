import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationSet, typeToken } from "../moderation-resource.ts";

/** Arguments of a {@link ConversationGroupRemovalSet}. */
export interface ConversationGroupRemovalSetArgs extends ModerationArgs {
  /**
   * Name of the conversation group: 1 to 64 bytes of UTF-8, blanks around it included. Another name replaces the
   * resource.
   */
  groupName: pulumi.Input<string>;
  /**
   * The accounts that own a conversation group of that name: `UserID`s of at most 32 bytes, each once, at least one, at most
   * 50,000. Their order means nothing.
   */
  fromAccounts: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * `"once"` removes it at the time of apply; a refresh that finds it again only warns. `"always"` makes the next update
   * remove it again. Default `"once"`.
   */
  enforce?: pulumi.Input<"once" | "always">;
  /** How many accounts one refresh looks at, others each time; at least 1. Each takes a call. Default 1,000. */
  refreshLimit?: pulumi.Input<number>;
}

/**
 * A conversation group (a folder of conversations) of one name that many accounts no longer have (`del_contact_group`,
 * doc 53441).
 *
 * What {@link ConversationGroupRemoval} is for one account, in one row of the state and with one acknowledgement; all that is
 * said there holds for each of them. Where some fail, what is done is kept and the rest is left in `outstanding`:
 * `pulumi up --refresh` shows it and does it.
 *
 * @example
 * ```ts
 * import { ConversationGroupRemovalSet } from "pulumi-tencent-chat";
 *
 * new ConversationGroupRemovalSet("no-vip", {
 *   groupName: "vip",
 *   fromAccounts: ["u1", "u2", "u3"],
 *   reason: "TS-1044: group name sold as a badge",
 * });
 * ```
 */
export class ConversationGroupRemovalSet extends ModerationSet {
  /** @internal */
  static readonly __pulumiType: string = typeToken("ConversationGroupRemovalSet");

  /** Name of the conversation group. */
  declare readonly groupName: pulumi.Output<string>;
  /** The accounts, sorted. */
  declare readonly fromAccounts: pulumi.Output<string[]>;
  /** Whether it is removed again where it comes back. */
  declare readonly enforce: pulumi.Output<"once" | "always" | undefined>;
  /** How many accounts one refresh looks at. */
  declare readonly refreshLimit: pulumi.Output<number | undefined>;
  /** `GroupId` of each conversation group that was removed, in the order of the sorted accounts; null where there was none. */
  declare readonly conversationGroupId: pulumi.Output<(number | null)[]>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Whose conversation group, and which.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: ConversationGroupRemovalSetArgs, opts?: pulumi.CustomResourceOptions) {
    const shape = {
      name: "ConversationGroupRemovalSet",
      identity: ["groupName"],
      outputs: ["conversationGroupId", "skipped"],
      targets: {
        of: "ConversationGroupRemoval",
        identity: ["fromAccount", "groupName"],
        heldBy: { fromAccounts: "fromAccount" },
      },
    };
    super(shape, name, { ...args }, opts);
  }

  /** Whether an object is a ConversationGroupRemovalSet, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ConversationGroupRemovalSet {
    return ModerationSet.isOfType(value, ConversationGroupRemovalSet.__pulumiType);
  }
}
