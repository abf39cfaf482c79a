import { z } from "zod";

export const text = z.string();
export const account = z.string().min(1);
export const count = z.int().min(0);
/** The API's booleans. */
export const flag = z.union([z.literal(0), z.literal(1)]);
export const uint32 = z.int().min(0).max(4_294_967_295);

export const messageElement = z.object({ MsgType: z.string().min(1), MsgContent: z.unknown() });
export const messageBody = z.array(messageElement).min(1);

/** A conversation as the `recentcontact` commands write it: `Type` 1 is one to one, 2 a group's. */
export const contactItem = z.union([
  z.object({ Type: z.literal(1), To_Account: account }),
  z.object({ Type: z.literal(2), ToGroupId: account }),
]);
export type ContactItem = z.infer<typeof contactItem>;

export const groupFields = z.object({
  Type: z.string(),
  Name: z.string(),
  GroupId: z.string().optional(),
  Owner_Account: z.string().optional(),
  Introduction: z.string().optional(),
  Notification: z.string().optional(),
  FaceUrl: z.string().optional(),
  MaxMemberCount: z.int().min(1).optional(),
  ApplyJoinOption: z.string().optional(),
  MemberList: z
    .array(z.object({ Member_Account: account }))
    .max(100)
    .optional(),
  SupportTopic: flag.optional(),
});
export type GroupFields = z.infer<typeof groupFields>;
