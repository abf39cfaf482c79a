import type { GroupFields } from "./commands/shapes.ts";
import type { CommandContext } from "./define-command.ts";
import type { GroupType } from "./group-types.ts";
import { parseGroupType } from "./group-types.ts";
import { Refusal } from "./refusal.ts";
import type { Group } from "./state.ts";
import { addGroup } from "./state.ts";
import { requireFreeGroupId } from "./targets.ts";

const MAX_NAME_BYTES = 30;

/** @throws Refusal 10004 */
export function requireGroupType(spelling: string): GroupType {
  const type = parseGroupType(spelling);
  if (type) return type;
  throw new Refusal(10004, `Type ${JSON.stringify(spelling)} is unknown`);
}

/**
 * What `create_group` and `import_group` share.
 *
 * @param createTime in seconds
 */
export function createGroup(
  context: CommandContext,
  type: GroupType,
  fields: GroupFields,
  createTime: number,
): { GroupId: string } {
  const { state } = context;
  if (Buffer.byteLength(fields.Name) > MAX_NAME_BYTES) throw new Refusal(10004, "Name is longer than 30 bytes");
  if (fields.GroupId) requireFreeGroupId(context, fields.GroupId, type);
  const supportsTopics = type === "Community" && fields.SupportTopic === 1;
  if (fields.SupportTopic === 1 && type !== "Community") throw new Refusal(10004, "SupportTopic is for Community only");
  if (supportsTopics && !state.plan.topics) throw new Refusal(11000, "topics are not enabled");
  const people = [fields.Owner_Account ?? "", ...(fields.MemberList ?? []).map((member) => member.Member_Account)];
  const stranger = people.find((account) => account !== "" && !state.accounts.has(account));
  if (stranger !== undefined) throw new Refusal(10019, `account ${JSON.stringify(stranger)} does not exist`);
  const group = addGroup(state, {
    id: fields.GroupId || chooseGroupId(context, type),
    type,
    name: fields.Name,
    owner: fields.Owner_Account ?? "",
    createTime,
    members: people.slice(1),
    supportsTopics,
    introduction: fields.Introduction,
    notification: fields.Notification,
    faceUrl: fields.FaceUrl,
    maxMembers: fields.MaxMemberCount,
    applyJoinOption: fields.ApplyJoinOption,
  });
  return { GroupId: group.id };
}

function chooseGroupId({ state }: CommandContext, type: GroupType): Group["id"] {
  const number = state.nextGroupNumber++;
  const tail = number.toString(36).toUpperCase().padStart(8, "A");
  return type === "Community" ? `@TGS#_@TGS#c${tail}` : `@TGS#1${tail}`;
}
