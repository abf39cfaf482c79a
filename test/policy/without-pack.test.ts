import { expect } from "vitest";
import { scenario } from "../moderation/moderation.ts";
import { lobby } from "../moderation/program.ts";
import { shows } from "../requirements.ts";

const env = { TENCENT_CHAT_REQUIRE_ACKNOWLEDGEMENT: "true" };

scenario(
  shows(
    ["configuration.acknowledgement", "plan.acknowledged"],
    "without any pack and without a preview, requireAcknowledgement stops what wasn't approved",
  ),
  async (moderation) => {
    const refused = await moderation.up([lobby(5)], { env });
    expect(refused).toMatchObject({ result: "failed", calls: [], reads: 0 });
    const acknowledge = /add acknowledge: "([a-z2-7]{8})"/.exec(refused.said)?.[1];
    const up = await moderation.up([lobby(5, { acknowledge })], { env });
    expect(up).toMatchObject({ result: "succeeded", calls: ["clear g1 through 5"] });
    const raised = await moderation.up([lobby(8, { acknowledge })], { env });
    expect(raised).toMatchObject({ result: "failed", calls: [], reads: 0 });
    expect(raised.said).toContain("this change is not acknowledged: hide messages through 8 of group g1");
  },
);
