import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../provider/src/emulator/index.ts";
import { shows } from "../requirements.ts";
import { ModerationHost } from "./moderation-host.ts";
import { samples } from "./samples.ts";

let app: ModerationHost;

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

describe.each(samples)("$name", ({ name, command, told, needed, target }) => {
  const fault = (what: Fault["what"], when: Fault["when"] = { first: 1 }) =>
    app.emulator.fault({ command, when, what });

  it(
    shows(
      ["plan.steady", "inputs.about-the-change", "checkpoint.kept", "outputs.applied-at"],
      "makes its call once, and never again while nothing changes",
    ),
    async () => {
      const { inputs, body, isDone } = target(app);
      const resource = app.declare(name);
      expect(isDone()).toBe(false);
      expect(await resource.up(inputs)).toBe("create");
      expect(app.takeIrreversible()).toEqual([body]);
      expect(isDone()).toBe(true);
      expect(resource.outputs).toMatchObject({ ...inputs, outcome: "applied", schemaVersion: 1, generation: 1 });
      expect(Math.abs(Date.now() - Date.parse(String(resource.outputs.appliedAt)))).toBeLessThan(60_000);

      for (const again of [inputs, { ...inputs, reason: "TS-1" }, { ...inputs, acknowledge: "aaaaaaaa" }]) {
        expect(await resource.up(again)).toBe("same");
      }
      await resource.refresh();
      expect(await resource.up(inputs)).toBe("same");
      expect(app.takeIrreversible()).toEqual([]);
    },
  );

  it(shows(["triggers.new"], "makes its call once more for new triggers, and none when they go"), async () => {
    const { inputs, body } = target(app);
    const resource = app.declare(name);
    await resource.up(inputs);
    const { applied } = resource.outputs;
    expect(await resource.up({ ...inputs, triggers: ["again"] })).toBe("update");
    expect(app.takeIrreversible()).toEqual([body, body]);
    expect(resource.outputs).toMatchObject({ generation: 2, triggers: ["again"] });
    expect(resource.outputs.applied).not.toBe(applied);
    // Without a call: what a refresh gives back must be what was declared last.
    expect(await resource.up(inputs)).toBe("update");
    expect(await resource.up(inputs)).toBe("same");
    expect(app.takeIrreversible()).toEqual([]);
  });

  it(
    shows(
      ["plan.not-in-outputs", "outputs.about-the-change"],
      "keeps plan, reason, acknowledgement and note out of its outputs, and secrets out of its id",
    ),
    async () => {
      const { inputs } = target(app);
      const resource = app.declare(name);
      await resource.up({ ...inputs, reason: "TS-1", acknowledge: "aaaaaaaa", onMissing: "skip" });
      expect(Object.keys(resource.outputs)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(plannedChange|reason|acknowledge|drift|missing)$/)]),
      );
      expect(resource.id).toMatch(/^[a-z2-7]{20}$/);
      const twin = app.declare(name);
      await twin.up(target(app).inputs);
      expect(twin.id).not.toBe(resource.id);
    },
  );

  it(
    shows(["plan.no-call-without"], "calls nothing without a plan: create fails, update keeps the state"),
    async () => {
      const { inputs, isDone } = target(app);
      const resource = app.declare(name);
      const { plannedChange: _, ...unplanned } = await resource.plan(inputs);
      await expect(resource.create(unplanned)).rejects.toThrow(
        `no change is planned in the inputs of this ${name}, so nothing is done: run a new preview`,
      );
      expect(isDone()).toBe(false);
      expect(app.takeIrreversible()).toEqual([]);

      await resource.up(inputs);
      const { outputs } = resource;
      app.takeCalls();
      expect((await resource.update(unplanned)).outputs).toEqual(outputs);
      expect(app.takeCalls()).toEqual([]);
    },
  );

  it(
    shows(
      ["plan.unknown-at-apply", "plan.applied-once", "plan.version", "plan.diff"],
      "calls nothing for a plan that was made with unknown values, was applied, or is of another version",
    ),
    async () => {
      const { inputs } = target(app);
      const resource = app.declare(name);
      const planned = await resource.plan(inputs);
      const { digest: _, ...vague } = planned.plannedChange as Record<string, unknown>;
      await expect(resource.create({ ...planned, plannedChange: vague })).rejects.toThrow(
        /^the change of .* was planned with unknown values, so nothing is done: run it again$/,
      );
      const later = { ...planned, plannedChange: { ...vague, version: 2 } };
      await expect(resource.create(later)).rejects.toThrow("was written by another version: run a new preview");
      expect(app.takeIrreversible()).toEqual([]);

      await resource.up(inputs);
      const { outputs } = resource;
      app.takeCalls();
      expect(await resource.diff(planned)).toMatchObject({ changes: false, replaces: [] });
      expect((await resource.update(planned)).outputs).toEqual(outputs);
      expect(app.takeCalls()).toEqual([]);
      expect(await resource.diff({ ...planned, plannedChange: vague })).toMatchObject({ changes: true, replaces: [] });
    },
  );

  it(
    shows(
      ["failure.lost-reply", "recall.repeated", "engine.told"],
      "repeats a call whose reply was lost, and says what came of it",
    ),
    async () => {
      const { inputs, body, isDone } = target(app);
      fault("reset-after");
      const resource = app.declare(name);
      await resource.up(inputs);
      const calls = app.takeCalls().filter((call) => call.command === command);
      expect(calls.map(({ request }) => request)).toEqual([body, body]);
      expect(calls[0]).toMatchObject({ executed: true, code: undefined });
      expect(isDone()).toBe(true);
      expect(resource.outputs).toMatchObject({ outcome: "applied", appliedAt: expect.any(String) });
      expect(app.takeLog()).toContainEqual({
        severity: "info",
        ephemeral: true,
        message: `${command} for ${told(inputs)}: the connection broke before the whole answer came; trying again in 1 s`,
      });
    },
  );

  it(
    shows(
      ["errors.told", "errors.no-stack", "failure.create"],
      "tells a refusal of the service with code, meaning and cure, and without a stack",
    ),
    async () => {
      const { inputs, body, isDone } = target(app);
      fault({ code: 60010 });
      const printed = app.host.stderr;
      const error = (await app
        .declare(name)
        .up(inputs)
        .catch((e: unknown) => e)) as Error;
      expect(error.message).toBe(
        `${command} for ${told(inputs)} failed: 60010, the call needs an app administrator ("the call needs an app administrator"); ` +
          "use an identifier that is an administrator of the app in the console",
      );
      expect(app.takeIrreversible()).toEqual([body]);
      expect(isDone()).toBe(false);
      expect(app.host.stderr).toBe(printed);
    },
  );

  it(
    shows(["failure.update"], "leaves the state as it was when an update is refused, and does it with the next one"),
    async () => {
      const { inputs, body } = target(app);
      const resource = app.declare(name);
      await resource.up(inputs);
      const { outputs, inputs: before } = resource;
      const planned = await resource.plan({ ...inputs, triggers: ["again"] });
      app.takeCalls();
      fault({ code: 60010 });
      await expect(resource.up({ ...inputs, triggers: ["again"] })).rejects.toThrow("60010");
      expect(resource).toMatchObject({ outputs, inputs: before });
      expect(await resource.plan({ ...inputs, triggers: ["again"] })).toEqual(planned);
      expect(await resource.up({ ...inputs, triggers: ["again"] })).toBe("update");
      expect(app.takeIrreversible()).toEqual([body, body]);
    },
  );

  it(shows(["delete.forgets"], "forgets without a call when it is deleted"), async () => {
    const { inputs, isDone } = target(app);
    const resource = app.declare(name);
    await resource.up(inputs);
    app.takeCalls();
    await resource.delete();
    expect(app.takeCalls()).toEqual([]);
    expect(isDone()).toBe(true);
  });

  it(
    shows(["identity.replaces"], "is replaced for another identity only, and calls for the new one only"),
    async () => {
      const { inputs, isDone } = target(app);
      const resource = app.declare(name);
      await resource.up(inputs);
      const other = target(app);
      app.takeCalls();
      expect(await resource.up(other.inputs)).toBe("replace");
      expect(app.takeIrreversible()).toEqual([other.body]);
      expect([isDone(), other.isDone()]).toEqual([true, true]);
    },
  );

  it.each([
    ["of a newer version", { schemaVersion: 2 }, `has version 2, and this pulumi-tencent-chat knows up to 1: install`],
    ["of an unreadable version", { schemaVersion: "x" }, 'has version "x", and'],
    ["without its app", { sdkAppId: undefined }, "has no usable sdkAppId, so nothing is done: repair it with"],
    ["without its generation", { generation: undefined }, "has no usable generation, so nothing is done"],
    ["without what it needs most", { [needed]: undefined }, `has no usable ${needed}, so nothing is done`],
    ["with something else there", { [needed]: [1] }, `has no usable ${needed}, so nothing is done`],
  ])(
    shows(["state.version", "errors.no-stack"], "refuses a state %s, calls nothing and shows no stack"),
    async (_, edit, message) => {
      const { inputs } = target(app);
      const resource = app.declare(name);
      await resource.up(inputs);
      const planned = await resource.plan({ ...inputs, triggers: ["again"] });
      const edited = Object.entries({ ...resource.outputs, ...edit }).filter(([, value]) => value !== undefined);
      resource.outputs = Object.fromEntries(edited);
      app.takeCalls();
      await expect(resource.diff(planned)).rejects.toThrow(`the state of this ${name} ${message}`);
      await expect(resource.update(planned)).rejects.toThrow(message);
      await expect(resource.refresh()).rejects.toThrow(message);
      expect(app.takeCalls()).toEqual([]);
      expect(app.host.stderr).not.toMatch(/^ +at /m);
    },
  );
});
