import { describe, expect, it } from "vitest";
import type { Seed } from "../../provider/src/emulator/index.ts";
import { contact, withEmulator } from "./by-hand.ts";

const OK = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const seed: Seed = {
  groups: [{ groupId: "g1", type: "Public" }],
  accounts: [
    {
      userId: "user_0001",
      conversationGroups: [{ name: "group_0001", users: ["u2", "u3"], groups: ["g1"] }, { name: "empty" }],
    },
  ],
};
const user = { From_Account: "user_0001" };

describe("del_contact_group", () => {
  it("answers the document's sample as the document does, and then 51009", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const sample = { ...user, GroupName: ["group_0001"] };
      const answer = await ask(contact("del_contact_group"), sample);
      expect(answer).toEqual({ GroupItem: [{ GroupName: "group_0001", GroupId: 1 }], ...OK });
      expect((await ask(contact("del_contact_group"), sample)).ErrorCode).toBe(51009);
    });
  });

  it.each([
    ["an unknown account", { From_Account: "nobody", GroupName: ["group_0001"] }, 50001],
    ["no name", { ...user, GroupName: [] }, 50002],
    ["two names", { ...user, GroupName: ["group_0001", "empty"] }, 50002],
    ["a name that is no list", { ...user, GroupName: "group_0001" }, 50002],
    ["64 bytes", { ...user, GroupName: ["ü".repeat(32)] }, 51009],
    ["65 bytes", { ...user, GroupName: [`${"ü".repeat(32)}x`] }, 51011],
  ])("answers %s with its code", async (_name, body, ErrorCode) => {
    await withEmulator({ seed }, async (emulator, ask) => {
      expect(await ask(contact("del_contact_group"), body)).toMatchObject({ ActionStatus: "FAIL", ErrorCode });
      expect(emulator.snapshot().accounts.find(({ id }) => id === "user_0001")?.contactGroups).toHaveLength(2);
    });
  });

  it.each([
    ["ok", 0],
    ["refused", 51013],
  ] as const)("needs the plan; reading without it follows the guess %s", async (contactGroupReadWithoutPlan, code) => {
    const options = {
      seed: { ...seed, plan: { conversationGroups: false } },
      guesses: { contactGroupReadWithoutPlan },
    };
    await withEmulator(options, async (_emulator, ask) => {
      expect((await ask(contact("del_contact_group"), { ...user, GroupName: ["empty"] })).ErrorCode).toBe(51013);
      expect((await ask(contact("get_contact_group"), { ...user, StartIndex: 0 })).ErrorCode).toBe(code);
    });
  });

  it("answers more than one name with the code of the guess", async () => {
    await withEmulator({ seed, guesses: { contactGroupNameCountCode: 51009 } }, async (_emulator, ask) => {
      expect((await ask(contact("del_contact_group"), { ...user, GroupName: ["a", "b"] })).ErrorCode).toBe(51009);
    });
  });
});

describe("get_contact_group", () => {
  const read = (StartIndex: number) => ({ ...user, StartIndex });

  it("gives conversations with the ids of their groups, and the groups", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      expect(await ask(contact("get_contact_group"), read(0))).toEqual({
        ...OK,
        ContactItem: [
          { Type: 1, To_Account: "u2", ContactGroupId: [1] },
          { Type: 1, To_Account: "u3", ContactGroupId: [1] },
          { Type: 2, ToGroupId: "g1", ContactGroupId: [1] },
        ],
        GroupItem: [
          { GroupName: "group_0001", GroupId: 1 },
          { GroupName: "empty", GroupId: 2 },
        ],
        CompleteFlag: 1,
        NextStartIndex: 0,
      });
      expect((await ask(contact("get_contact_group"), user)).ErrorCode).toBe(50002);
      expect((await ask(contact("get_contact_group"), { From_Account: "x", StartIndex: 0 })).ErrorCode).toBe(50001);
    });
  });

  it.each([
    [true, 2],
    [false, 0],
  ])("pages, with GroupItem on later pages by the guess %s", async (groupItemOnEveryPage, length) => {
    await withEmulator({ seed, guesses: { contactPageSize: 2, groupItemOnEveryPage } }, async (_emulator, ask) => {
      const first = await ask(contact("get_contact_group"), read(0));
      expect(first).toMatchObject({ CompleteFlag: 0, NextStartIndex: 2 });
      expect(first.GroupItem).toHaveLength(2);
      const second = await ask(contact("get_contact_group"), read(2));
      expect(second).toMatchObject({ CompleteFlag: 1, NextStartIndex: 0 });
      expect([second.ContactItem, second.GroupItem]).toMatchObject([{ length: 1 }, { length }]);
    });
  });

  it("lists a group without conversations by the guess", async () => {
    await withEmulator({ seed, guesses: { emptyContactGroupListed: false } }, async (_emulator, ask) => {
      const { GroupItem } = await ask(contact("get_contact_group"), read(0));
      expect(GroupItem).toEqual([{ GroupName: "group_0001", GroupId: 1 }]);
    });
  });
});

describe("making and changing conversation groups", () => {
  const create = (GroupName: string, ...users: string[]) => ({
    ...user,
    GroupContactItem: [{ GroupName, ContactItem: users.map((To_Account) => ({ Type: 1, To_Account })) }],
  });

  it.each([
    [false, 3],
    [true, 1],
  ])("gives a new group the id of a deleted one by the guess %s", async (contactGroupIdsReused, GroupId) => {
    await withEmulator({ seed, guesses: { contactGroupIdsReused } }, async (_emulator, ask) => {
      await ask(contact("del_contact_group"), { ...user, GroupName: ["group_0001"] });
      const answer = await ask(contact("create_contact_group"), create("group_0001", "u2", "nobody"));
      expect(answer.GroupResultItem).toMatchObject([
        { GroupItem: { GroupName: "group_0001", GroupId }, ResultItem: [{ ResultCode: 0 }, { ResultCode: 50001 }] },
      ]);
    });
  });

  it.each([
    ["adds", 0],
    ["refused", 50002],
  ] as const)("creates a name that exists by the guess %s", async (createExistingContactGroup, code) => {
    await withEmulator({ seed, guesses: { createExistingContactGroup } }, async (_emulator, ask) => {
      expect((await ask(contact("create_contact_group"), create("empty"))).ErrorCode).toBe(code);
    });
  });

  it("allows 20 groups", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const codes: number[] = [];
      for (let n = 3; n <= 21; n++) {
        codes.push((await ask(contact("create_contact_group"), create(`n${n}`))).ErrorCode);
      }
      expect(codes).toEqual([...Array.from({ length: 18 }, () => 0), 51010]);
    });
  });

  it("renames and changes members", async () => {
    await withEmulator({ seed }, async (_emulator, ask) => {
      const update = (UpdateGroup: object) =>
        ask(contact("update_contact_group"), { ...user, UpdateType: 1, UpdateGroup });
      const rename = { UpdateGroupType: 1, OldGroupName: "group_0001", NewGroupName: "work" };
      expect((await update(rename)).UpdateGroupResult).toMatchObject({ GroupName: "work", GroupId: 1 });
      expect((await update(rename)).ErrorCode).toBe(51009);
      const remove = { ContactOptType: 2, ContactItem: { Type: 1, To_Account: "u2" } };
      await update({ UpdateGroupType: 2, OldGroupName: "work", ContactUpdateItem: [remove] });
      expect((await ask(contact("get_contact_group"), { ...user, StartIndex: 0 })).ContactItem).toHaveLength(2);
    });
  });
});

describe("accounts", () => {
  it("imports, again too, and tells who is there", async () => {
    await withEmulator({}, async (_emulator, ask) => {
      const account_import = "im_open_login_svc/account_import";
      expect((await ask(account_import, { UserID: "new" })).ErrorCode).toBe(0);
      expect((await ask(account_import, { UserID: "new" })).ErrorCode).toBe(0);
      expect((await ask(account_import, { UserID: "x".repeat(33) })).ErrorCode).toBe(70402);
      const CheckItem = [{ UserID: "new" }, { UserID: "other" }];
      expect((await ask("im_open_login_svc/account_check", { CheckItem })).ResultItem).toMatchObject([
        { AccountStatus: "Imported" },
        { AccountStatus: "NotImported" },
      ]);
    });
  });
});
