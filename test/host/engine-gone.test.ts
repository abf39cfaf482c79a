import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { ModerationHost } from "./moderation-host.ts";
import { samples } from "./samples.ts";

const gone = "the Pulumi engine that asked for this is gone, so nothing irreversible is done any more";

let app: ModerationHost;

beforeEach(async () => {
  app = await ModerationHost.start({ config: { timeoutSeconds: "20" } });
});

afterEach(async () => {
  await app[Symbol.asyncDispose]();
});

it(
  shows(["orphan.asks", "errors.no-stack"], "calls nothing irreversible once the engine that asked for it is gone"),
  async () => {
    const all = await Promise.all(
      samples.map(async ({ name, target }) => {
        const [made, fresh] = [target(app), target(app)];
        const [old, young] = [app.declare(name), app.declare(name)];
        await old.up(made.inputs);
        return { old, young, again: { ...made.inputs, triggers: ["again"] }, fresh };
      }),
    );
    app.takeCalls();
    app.engine.stop();
    for (const { old, young, again, fresh } of all) {
      await expect(old.up(again)).rejects.toThrow(gone);
      await expect(young.up(fresh.inputs)).rejects.toThrow(gone);
      expect(fresh.isDone()).toBe(false);
    }
    expect(app.takeIrreversible()).toEqual([]);
    expect(app.host.stderr).toBe("");
  },
);

describe.each(samples)("$name", ({ name, command, target }) => {
  it(
    shows(
      ["orphan.asks"],
      "asks before each attempt: what is repeated after a lost reply isn't, if the engine went meanwhile",
    ),
    async () => {
      const { inputs, body } = target(app);
      app.emulator.fault({ command, when: { every: 1 }, what: "reset-before" });
      app.engine.onLog = ({ message }) => {
        if (message.includes("trying again")) app.engine.stop();
      };
      await expect(app.declare(name).up(inputs)).rejects.toThrow(gone);
      expect(app.takeIrreversible()).toEqual([body]);
    },
  );
});

it.each([
  [["-logtostderr", "-v=9"]],
  [["-tracing", "tcp://127.0.0.1:9411"]],
  [["-logtostderr", "-v=11", "-tracing", "http://127.0.0.1:9411/api/v2/spans"]],
])(shows(["engine.found"], "an engine that hands %j on is found behind them, told, and asked"), async (flags) => {
  await using traced = await ModerationHost.start({ flags });
  const resource = traced.declare("GroupHistoryCheckpoint");
  const groupId = traced.group({ type: "AVChatRoom" });
  expect(await resource.up({ groupId, msgSeq: 5 })).toBe("create");
  expect(traced.takeIrreversible()).toEqual([{ GroupId: groupId, MsgSeq: 5 }]);
  expect(traced.takeLog()).toContainEqual(expect.objectContaining({ severity: "warning" }));
});
