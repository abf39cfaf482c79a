import { z } from "zod";
import { type Caller, defineCommand, quote } from "../command.ts";
import { TencentChatError } from "../errors.ts";

/** `get_contact_group` (doc 53440): an account's conversation groups, in pages. */
export const getContactGroup = defineCommand({
  name: "get_contact_group",
  service: "recentcontact",
  doc: 53440,
  docsRate: 200,
  readOnly: true,
  repeatable: "always",
  request: z.strictObject({ From_Account: z.string(), StartIndex: z.int() }),
  answer: z.looseObject({
    GroupItem: z.array(z.looseObject({ GroupName: z.string(), GroupId: z.int() })).default([]),
    CompleteFlag: z.int(),
    NextStartIndex: z.int().optional(),
  }),
  target: ({ From_Account }) => `account ${quote(From_Account)}`,
});

/** Far more than an account has groups; a service that never ends isn't followed for ever. */
const MOST_PAGES = 1_000;

/** Loads all pages; groups may stand on every page or on one. */
export async function loadContactGroups(caller: Caller, fromAccount: string): Promise<ReadonlyMap<string, number>> {
  const groups = new Map<string, number>();
  let startIndex = 0;
  for (let page = 1; ; page += 1) {
    const { answer } = await caller.call(getContactGroup, { From_Account: fromAccount, StartIndex: startIndex });
    for (const { GroupName, GroupId } of answer.GroupItem) groups.set(GroupName, GroupId);
    if (answer.CompleteFlag === 1) return groups;
    const next = answer.NextStartIndex ?? 0;
    if (next <= startIndex || page === MOST_PAGES) {
      const why =
        page === MOST_PAGES
          ? `${MOST_PAGES} pages are not all`
          : `NextStartIndex ${next} does not go on from ${startIndex}`;
      throw new TencentChatError({
        command: getContactGroup.name,
        target: `account ${quote(fromAccount)}`,
        fault: "shape",
        mayHaveRun: false,
        detail: why,
      });
    }
    startIndex = next;
  }
}
