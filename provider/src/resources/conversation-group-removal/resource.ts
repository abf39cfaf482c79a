import type * as pulumi from "@pulumi/pulumi";
import { type ModerationArgs, ModerationResource, typeToken } from "../moderation-resource.ts";

/** Arguments of a {@link ConversationGroupRemoval}. */
export interface ConversationGroupRemovalArgs extends ModerationArgs {
  /** The account that owns the conversation group: `UserID`, at most 32 bytes. Another account replaces the resource. */
  fromAccount: pulumi.Input<string>;
  /**
   * Name of the conversation group: 1 to 64 bytes of UTF-8, blanks around it included. Another name replaces the
   * resource.
   */
  groupName: pulumi.Input<string>;
  /**
   * `"once"` removes it at the time of apply; a refresh that finds it again only warns. `"always"` makes the next update
   * remove it again. Default `"once"`.
   */
  enforce?: pulumi.Input<"once" | "always">;
}

/**
 * A conversation group (a folder of conversations) that an account no longer has (`del_contact_group`, doc 53441).
 *
 * The conversations in it and their messages stay. One that isn't there is adopted (code 51009). **Nothing brings the
 * grouping back**: removing the resource or destroying the stack forgets it and calls nothing.
 *
 * Fails when it is applied for an account that isn't imported (code 50001), or where the app's plan has no conversation
 * groups (code 51013).
 *
 * @example
 * ```ts
 * import { ConversationGroupRemoval } from "pulumi-tencent-chat";
 *
 * new ConversationGroupRemoval("no-vip", {
 *   fromAccount: "u1",
 *   groupName: "vip",
 *   reason: "TS-1044: group name sold as a badge",
 * });
 * ```
 */
export class ConversationGroupRemoval extends ModerationResource {
  /** @internal */
  static readonly __pulumiType: string = typeToken("ConversationGroupRemoval");

  /** The account. */
  declare readonly fromAccount: pulumi.Output<string>;
  /** Name of the conversation group. */
  declare readonly groupName: pulumi.Output<string>;
  /** Whether it is removed again when it comes back. */
  declare readonly enforce: pulumi.Output<"once" | "always" | undefined>;
  /** `GroupId` of the conversation group that was removed; absent where there was none. */
  declare readonly conversationGroupId: pulumi.Output<number | undefined>;

  /**
   * @param name - The unique name of the resource.
   * @param args - Whose conversation group, and which.
   * @param opts - A bag of options that control this resource's behavior.
   */
  constructor(name: string, args: ConversationGroupRemovalArgs, opts?: pulumi.CustomResourceOptions) {
    const identity = ["fromAccount", "groupName"];
    const outputs = ["conversationGroupId"];
    super({ name: "ConversationGroupRemoval", identity, outputs }, name, { ...args }, opts);
  }

  /** Whether an object is a ConversationGroupRemoval, also one of another copy of this package. */
  static override isInstance(value: unknown): value is ConversationGroupRemoval {
    return ModerationResource.isOfType(value, ConversationGroupRemoval.__pulumiType);
  }
}
