import { expect, it } from "vitest";
import { shows } from "../requirements.ts";
import { CLOCK_MS } from "./matrix/faults.ts";
import { OneResource } from "./matrix/one-resource.ts";
import { Rig } from "./matrix/rig.ts";
import { subjects } from "./matrix/subjects.ts";

it(
  shows(
    ["reliability.faults"],
    "a given UserSig that a machine 10 minutes ahead takes for expired is told before any call",
  ),
  async () => {
    await using rig = await Rig.start({ credential: "briefUserSig" });
    for (const { name, make } of subjects) {
      const { inputs, targets } = make(rig.emulator);
      const stack = new OneResource(rig, await rig.declare(name, { clockAheadMs: CLOCK_MS }), () =>
        targets.map(({ newest }) => newest()),
      );
      const run = await stack.up(inputs);
      expect(run.calls).toEqual([]);
      expect(run.error).toMatch(/tencentchat:userSig can't be used: it expired on \S+ by this machine's clock; run /);
      stack.moveTo(await rig.declare(name));
      expect(await stack.up(inputs)).not.toHaveProperty("error");
    }
  },
);
