import { expect } from "vitest";
import { scenario } from "./moderation.ts";
import { lobby } from "./program.ts";

scenario("a mark is set once, raised once, and nothing is called in between", async (moderation) => {
  const first = await moderation.preview([lobby(5)]);
  expect(first).toMatchObject({ ops: ["create lobby"], calls: [], reads: 0 });
  expect(first.plans.lobby).toMatchObject({ action: "clear-group-history", cause: "create", to: 5, targets: 1 });
  expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["create lobby"], calls: ["clear g1 through 5"] });
  expect(moderation.visible("g1")).toBe(15);
  expect(await moderation.up([lobby(5)])).toMatchObject({ ops: ["same lobby"], plans: {}, reads: 0 });

  const raised = await moderation.preview([lobby(8)]);
  expect(raised).toMatchObject({ ops: ["update lobby"], calls: [], reads: 0 });
  expect(raised.plans.lobby).toMatchObject({ cause: "raise", from: 5, to: 8 });
  expect(await moderation.up([lobby(8)])).toMatchObject({ ops: ["update lobby"], calls: ["clear g1 through 8"] });
  expect(moderation.visible("g1")).toBe(12);
  expect(await moderation.destroy()).toMatchObject({ ops: ["delete lobby"], reads: 0 });
  expect(moderation.visible("g1")).toBe(12);
});
