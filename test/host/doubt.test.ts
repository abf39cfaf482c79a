import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Fault } from "../../provider/src/emulator/index.ts";
import { shows } from "../requirements.ts";
import { ModerationHost } from "./moderation-host.ts";
import { samples } from "./samples.ts";

let app: ModerationHost;

beforeAll(async () => {
  // What never succeeds here is given up soon.
  app = await ModerationHost.start({ config: { timeoutSeconds: "3" } });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

afterEach(() => {
  app.emulator.clearFaults();
});

it.each([
  ["GroupHistoryCheckpoint", 10052],
  ["SenderMessageRecall", 10030],
  ["SenderMessageRecall", 10052],
  ["ConversationGroupRemoval", 51009],
] as const)(
  shows(["calls.goal-reached"], "%s takes %i, that there is nothing left to act on, for done"),
  async (name, code) => {
    await using app = await ModerationHost.start({ config: { timeoutSeconds: "60" } });
    const { command, target } = samples.find((sample) => sample.name === name) as (typeof samples)[number];
    const { inputs } = target(app);
    app.emulator.fault({ command, when: { first: 1 }, what: { code } });
    const resource = app.declare(name);
    expect(await resource.up(inputs)).toBe("create");
    expect(resource.outputs).toMatchObject({ outcome: "adopted" });
    expect(await resource.up(inputs)).toBe("same");
  },
);

describe.each(samples)("$name, in doubt,", ({ name, command, look, told, target }) => {
  it(
    shows(
      ["failure.create", "calls.deadline"],
      "gives up without a trace in the state when no reply comes, and says that it may have taken effect",
    ),
    async () => {
      const { inputs } = target(app);
      app.emulator.fault({ command, when: { every: 1 }, what: "reset-before" });
      const resource = app.declare(name);
      const { message } = (await resource.up(inputs).catch((e: unknown) => e)) as Error;
      // What the last attempt met: the time limit may cut it short.
      const [start, end = ""] = message.split(/the connection broke before the whole answer came|no answer in time/);
      expect(start).toBe(`${command} for ${told(inputs)} failed: `);
      expect(end).toMatch(
        /; given up after \d attempts? and [\d.]+ s without progress; it may have taken effect; try again later$/,
      );
      expect(resource.id).toBe("");
      app.emulator.clearFaults();
      expect(await resource.up(inputs)).toBe("create");
    },
  );

  it.each<[string, Fault["what"]]>([
    ["a code of a wrong signature", { code: 70009 }],
    ["a code of a wrong region", { code: 60006 }],
    ["a code that no document lists", { code: 12_345 }],
    ["an internal error", { code: 10002 }],
    ["a cut answer", "truncated-json"],
    ["a gateway's page", 502],
    ["broken connections", "reset-before"],
  ])(shows(["doubt.refresh"], "changes nothing but warns when a refresh meets %s"), async (_, what) => {
    const { inputs } = target(app);
    const resource = app.declare(name);
    await resource.up(inputs);
    const { id, outputs } = resource;
    const settled = await resource.plan(inputs);
    app.takeLog();
    app.emulator.fault({ command: look, when: { every: 1 }, what });
    await resource.refresh();
    expect(resource).toMatchObject({ id, outputs, inputs: settled });
    const lasting = app.takeLog().filter(({ ephemeral }) => !ephemeral);
    expect(lasting.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(lasting[0]?.message).toMatch(/ could not be looked at, so its state stays as it is: .* failed: /);
  });
});
