import { describe, expect, it } from "vitest";
import { conversationGroupRemoval } from "../../../provider/src/resources/conversation-group-removal/handler.ts";
import { shows } from "../../requirements.ts";
import { removal } from "../host/kinds.ts";
import { lifeOf, type OnEmulator } from "./on-emulator.ts";

const begin = () => lifeOf(removal);
const vip = (more = {}) => ({ fromAccount: "u1", groupName: "vip", ...more });
const removing = "del_contact_group";

function makeAgain({ emulator }: OnEmulator): void {
  emulator.replace({ accounts: [{ userId: "u1", conversationGroups: [{ name: "vip", users: ["u7"] }] }] });
}

const namesOf = ({ emulator }: OnEmulator) =>
  emulator.snapshot().accounts.flatMap(({ contactGroups }) => contactGroups.map(({ name }) => name));

describe("a removal", () => {
  it(shows(["removal.one-name"], "is one call with one name, and notes which group it was"), async () => {
    await using life = await begin();
    expect(await life.up(vip())).toMatchObject({ result: "created", calls: ["remove vip of u1"], said: "" });
    expect(life.service.commands).toEqual([removing]);
    expect(life.told).toEqual(['conversation group "vip" of user u1: removing']);
    expect(life.state?.outputs).toMatchObject({ outcome: "applied", conversationGroupId: expect.any(Number) });
    expect(namesOf(life.service)).toEqual(["work"]);
    expect(await life.refresh()).toBe("");
    expect(await life.up(vip())).toMatchObject({ result: "same" });
  });

  it(shows(["removal.adopted"], "of what isn't there is adopted"), async () => {
    await using life = await begin();
    expect(await life.up(vip({ groupName: "other" }))).toMatchObject({ result: "created" });
    expect(life.state?.outputs).toMatchObject({ outcome: "adopted" });
    expect(life.state?.outputs).not.toHaveProperty("conversationGroupId");
  });

  it(shows(["removal.adopted", "failure.lost-reply"], "counts as applied after a lost answer"), async () => {
    await using life = await begin();
    life.service.lose(removing, 1);
    expect(await life.up(vip())).toMatchObject({ result: "created", calls: ["remove vip of u1"] });
    expect(life.service.commands).toEqual([removing, removing]);
    expect(life.state?.outputs).toMatchObject({ outcome: "applied" });
  });

  it(shows(["missing.fail-or-skip"], "from an account that isn't there fails, or is skipped"), async () => {
    await using life = await begin();
    const missing = vip({ fromAccount: "nobody" });
    const failed = await life.up(missing);
    expect(failed).toMatchObject({ result: "failed", calls: [], said: expect.stringContaining("50001") });
    expect(life.state).toBeUndefined();
    expect(await life.up({ ...missing, onMissing: "skip" })).toMatchObject({ result: "created", calls: [] });
    expect(life.state?.outputs).toMatchObject({ outcome: "skipped", missing: true });
  });

  it.each([10007, 51013])(shows(["missing.fail-or-skip"], "that is refused with %i is not skipped"), async (code) => {
    await using life = await begin();
    life.service.refuse(removing, code);
    expect(await life.up(vip({ onMissing: "skip" }))).toMatchObject({ result: "failed", calls: [] });
    expect(life.state).toBeUndefined();
  });

  it(shows(["orphan.asks"], "isn't made where the engine is gone, and that is no skip"), async () => {
    await using life = await begin();
    life.beforeCall = async () => {
      throw Object.assign(new Error("the engine is gone"), { code: 50001 });
    };
    const gone = await life.up(vip({ onMissing: "skip" }));
    expect(gone).toMatchObject({ result: "failed", calls: [], said: "the engine is gone" });
  });
});

describe("a conversation group that is there again", () => {
  it(shows(["removal.there-again", "drift.once"], "is removed by enforce: always, once"), async () => {
    await using life = await begin();
    const enforced = vip({ enforce: "always" });
    await life.up(enforced);
    expect(await life.refresh()).toBe("");
    expect(life.state?.outputs).not.toHaveProperty("drift");
    const appliedAt = life.state?.outputs.appliedAt;
    makeAgain(life.service);
    expect(await life.refresh()).toBe("");
    expect(life.told.at(-1)).toBe(
      'ConversationGroupRemoval: conversation group "vip" of user u1 is there again, and the next update removes it',
    );
    expect(life.state?.outputs.drift).toEqual({
      kind: "conversation-group-re-created",
      conversationGroupId: expect.any(Number),
      appliedAt,
    });
    const repaired = await life.up(enforced);
    expect(repaired).toMatchObject({ plan: { cause: "drift" }, calls: ["remove vip of u1"] });
    expect(await life.up(enforced)).toMatchObject({ result: "same" });
  });

  it(shows(["removal.there-again"], "is told without enforce: always, and stays until triggers change"), async () => {
    await using life = await begin();
    await life.up(vip({ enforce: "once" }));
    makeAgain(life.service);
    expect(await life.refresh()).toBe(
      'ConversationGroupRemoval: conversation group "vip" of user u1 is there again: change `triggers` to remove it, or ' +
        'set enforce: "always"',
    );
    expect(life.state?.outputs).not.toHaveProperty("drift");
    expect(await life.up(vip({ enforce: "once" }))).toMatchObject({ result: "same" });
    const again = await life.up(vip({ enforce: "once", triggers: ["a"] }));
    expect(again).toMatchObject({ result: "updated", calls: ["remove vip of u1"] });
  });

  it(shows(["missing.until-triggers"], "for the first time after it was skipped is told as that"), async () => {
    await using life = await begin();
    life.service.emulator.replace({});
    await life.up(vip({ onMissing: "skip" }));
    makeAgain(life.service);
    expect(await life.refresh()).toContain('conversation group "vip" of user u1 exists now: change `triggers`');
  });

  it(shows(["drift.planned"], "is noted also where the state doesn't tell when it was removed"), async () => {
    await using life = await begin();
    await life.up(vip({ groupName: "vip2", enforce: "always" }));
    life.service.emulator.replace({ accounts: [{ userId: "u1", conversationGroups: [{ name: "vip2" }] }] });
    await life.refresh();
    expect(life.state?.outputs.drift).toMatchObject({ kind: "conversation-group-re-created", appliedAt: "" });
  });
});

describe("the sentence about a removal", () => {
  it.each([
    [{ fromAccount: "u1", groupName: "vip" }, "create", 'conversation group "vip" of user u1', ""],
    [{ fromAccount: "u1", groupName: "vip" }, "triggers", 'conversation group "vip" of user u1', ", again"],
    [{ groupName: "vip" }, "create", 'conversation group "vip" of user (known after apply)', ""],
    [{ fromAccount: "u1" }, "drift", "conversation group (known after apply) of user u1", ", again"],
  ] as const)(
    shows(["plan.unknown"], "says of %o, for %s, what goes and what stays"),
    (known, cause, target, again) => {
      expect(conversationGroupRemoval.describe(known, { cause })).toEqual({
        target,
        summary: `remove ${target}${again} (the conversations in it stay); can't be undone`,
      });
    },
  );
});
