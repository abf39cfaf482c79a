import { z } from "zod";
import { quoteId } from "../change/text.ts";
import type { ChatClient, GroupInfo } from "../client/index.ts";
import { UserError } from "../host/user-error.ts";

/** A group that the service knows. */
export type ExistingGroup = Extract<GroupInfo, { found: true }>;

/** Outputs in which a resource notes the group it acted in. */
export const GROUP_OUTPUTS = {
  groupType: z.string().exactOptional(),
  groupCreateTime: z.int().exactOptional(),
};

type GroupOutputs = Readonly<z.infer<z.ZodObject<typeof GROUP_OUTPUTS>>>;

/** What was noted so far. */
export function notedGroup({ groupType, groupCreateTime }: GroupOutputs = {}): GroupOutputs {
  return {
    ...(groupType === undefined ? {} : { groupType }),
    ...(groupCreateTime === undefined ? {} : { groupCreateTime }),
  };
}

/** `user u7 in group g1` with its parts quoted, or what stands for them while they are unknown. */
export function describeId(kind: string, id: string | undefined): string {
  return id === undefined ? `${kind} (known after apply)` : `${kind} ${quoteId(id)}`;
}

/** Looks a group up before an irreversible call; undefined where it is missing and may be. Throws where it may not. */
export async function requireGroup(
  client: ChatClient,
  { groupId, onMissing }: { groupId: string; onMissing?: "fail" | "skip" | undefined },
): Promise<ExistingGroup | undefined> {
  const group = await client.getGroupInfo(groupId);
  if (group.found) {
    return group;
  }
  if (onMissing === "skip") {
    return undefined;
  }
  throw new UserError(
    `${describeId("group", groupId)} doesn't exist or was dissolved (code ${group.code}): correct groupId, ` +
      'check that sdkAppId and region are the app\'s, or set onMissing: "skip"',
  );
}

/** What is said when a target isn't found on refresh: a wrong region or a hiccup looks the same, so the state stays. */
export function missingMessage(target: string, code: number): string {
  return (
    `${target} isn't found (code ${code}): it was dissolved, or sdkAppId or region are wrong. The resource stays in the ` +
    "state and nothing is called; remove it from the program if the target is gone for good"
  );
}
