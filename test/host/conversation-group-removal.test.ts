import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call } from "../emulator/by-hand.ts";
import { shows } from "../requirements.ts";
import type { DeclaredResource } from "./declared-resource.ts";
import { ModerationHost } from "./moderation-host.ts";
import { accountWith, conversationGroupsOf } from "./samples.ts";

let app: ModerationHost;
const noVip = (): DeclaredResource => app.declare("ConversationGroupRemoval");
const groupName = "vip";

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

beforeEach(() => {
  app.takeCalls();
  app.takeLog();
});

afterEach(() => {
  app.emulator.clearFaults();
});

const warnings = () => app.takeLog().flatMap(({ severity, message }) => (severity === "warning" ? [message] : []));

/** The account makes the group once more, as its user would. */
async function comesBack(fromAccount: string): Promise<void> {
  const contacts = { To_Account: "u1" };
  const body = {
    From_Account: fromAccount,
    GroupContactItem: [{ GroupName: groupName, ContactItem: [{ Type: 1, ...contacts }] }],
  };
  const answer = await call(app.emulator, "recentcontact/create_contact_group", body);
  expect(answer.ErrorCode).toBe(0);
  app.takeCalls();
}

describe("a removal", () => {
  it(
    shows(
      ["removal.one-name", "outputs.outcome"],
      "takes the group of that name and leaves the others, in one call with one name",
    ),
    async () => {
      const fromAccount = accountWith(app, "work", groupName);
      const resource = noVip();
      await resource.up({ fromAccount, groupName });
      expect(app.takeIrreversible()).toEqual([{ From_Account: fromAccount, GroupName: [groupName] }]);
      expect(conversationGroupsOf(app, fromAccount)).toEqual(["work"]);
      expect(resource.outputs).toEqual({
        fromAccount,
        groupName,
        sdkAppId: 1_400_000_000,
        generation: 1,
        conversationGroupId: expect.any(Number),
        outcome: "applied",
        appliedAt: expect.any(String),
        applied: expect.any(String),
        schemaVersion: 1,
      });
    },
  );

  it(
    shows(
      ["removal.adopted", "outputs.outcome", "outputs.applied-at"],
      "of a group that isn't there is adopted (51009)",
    ),
    async () => {
      const resource = noVip();
      await resource.up({ fromAccount: accountWith(app, "work"), groupName });
      expect(app.takeCalls()).toMatchObject([{ command: "del_contact_group", code: 51009 }]);
      expect(resource.outputs).toMatchObject({ outcome: "adopted" });
      expect(resource.outputs).not.toHaveProperty("appliedAt");
      expect(resource.outputs).not.toHaveProperty("conversationGroupId");
    },
  );

  it(
    shows(
      ["removal.adopted", "failure.lost-reply"],
      "that isn't found after a lost reply was done by the call that went unanswered",
    ),
    async () => {
      const fromAccount = accountWith(app, groupName);
      app.emulator.fault({ command: "del_contact_group", when: { first: 1 }, what: "truncated-json" });
      const resource = noVip();
      await resource.up({ fromAccount, groupName });
      expect(app.takeCalls()).toMatchObject([{ executed: true }, { code: 51009 }]);
      expect(resource.outputs).toMatchObject({ outcome: "applied", appliedAt: expect.any(String) });
    },
  );

  it(
    shows(
      ["missing.fail-or-skip", "errors.told"],
      "of an unknown account fails with the code, and is skipped where the program says so",
    ),
    async () => {
      const inputs = { fromAccount: "stranger", groupName };
      await expect(noVip().up(inputs)).rejects.toThrow(
        /^del_contact_group for conversation group "vip" of "stranger" failed: 50001, the account has not been imported \(.*\); import the account first, or correct its id$/,
      );
      const resource = noVip();
      await resource.up({ ...inputs, onMissing: "skip" });
      expect(resource.outputs).toMatchObject({ outcome: "skipped", missing: true });
      const { outputs } = resource;
      await resource.refresh();
      expect(resource.outputs).toEqual(outputs);
    },
  );

  it(shows(["errors.told"], "fails with code and cure where the app's plan has no conversation groups"), async () => {
    await using other = await ModerationHost.start({
      emulator: { seed: { plan: { conversationGroups: false }, accounts: ["u1"] } },
    });
    await expect(other.declare("ConversationGroupRemoval").up({ fromAccount: "u1", groupName })).rejects.toThrow(
      /failed: 51013, the plan does not include conversation groups .*; change the app's plan in the console, or do without it$/,
    );
  });
});

describe("a group that is there again", () => {
  it.each([undefined, "once"])(
    shows(
      ["removal.there-again", "drift.once", "engine.told"],
      "is told by a warning with enforce %s, and not removed",
    ),
    async (enforce) => {
      const inputs = { fromAccount: accountWith(app, groupName), groupName, ...(enforce && { enforce }) };
      const resource = noVip();
      await resource.up(inputs);
      await comesBack(inputs.fromAccount);
      const { outputs } = resource;
      await resource.refresh();
      expect(resource.outputs).toEqual(outputs);
      expect(warnings()).toEqual([
        `ConversationGroupRemoval: conversation group "vip" of user ${inputs.fromAccount} is there again: change ` +
          '`triggers` to remove it, or set enforce: "always"',
      ]);
      expect(await resource.up(inputs)).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it(
    shows(
      ["removal.there-again", "drift.planned", "drift.once", "plan.not-in-read-inputs"],
      'is drift with enforce "always", which the next update repairs',
    ),
    async () => {
      const inputs = { fromAccount: accountWith(app, groupName), groupName, enforce: "always" };
      const resource = noVip();
      await resource.up(inputs);
      const { appliedAt } = resource.outputs;
      await comesBack(inputs.fromAccount);
      await resource.refresh();
      const drift = { kind: "conversation-group-re-created", conversationGroupId: expect.any(Number), appliedAt };
      expect(resource).toMatchObject({ outputs: { drift }, inputs: { ...inputs, drift } });
      expect(resource.inputs).not.toHaveProperty("plannedChange");

      const planned = await resource.plan(inputs);
      expect(planned).toMatchObject({ generation: 2, plannedChange: { cause: "drift" } });
      expect(await resource.diff(planned)).toMatchObject({ changes: true, replaces: [] });
      app.takeCalls();
      expect(await resource.up(inputs)).toBe("update");
      expect(app.takeIrreversible()).toEqual([{ From_Account: inputs.fromAccount, GroupName: [groupName] }]);
      expect(conversationGroupsOf(app, inputs.fromAccount)).toEqual([]);
      for (const place of [resource.outputs, resource.inputs]) expect(place).not.toHaveProperty("drift");

      await resource.refresh();
      expect(await resource.up(inputs)).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it.each<[string, number]>([
    ["unknown accounts", 50001],
    ["a plan without conversation groups", 51013],
  ])(
    shows(["removal.in-doubt", "doubt.refresh"], "keeps its state, with a warning, while the service tells of %s (%i)"),
    async (_, code) => {
      const inputs = { fromAccount: accountWith(app, groupName), groupName, enforce: "always" };
      const resource = noVip();
      await resource.up(inputs);
      const { outputs } = resource;
      app.emulator.fault({ command: "get_contact_group", when: { every: 1 }, what: { code } });
      await resource.refresh();
      expect(resource.outputs).toEqual(outputs);
      expect(warnings()).toEqual([expect.stringContaining(`failed: ${code}, `)]);
    },
  );
});
