import { expect, it } from "vitest";
import { signUserSig } from "../../provider/src/client/user-sig.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { Moderation, moderationProject } from "../moderation/moderation.ts";
import { shows } from "../requirements.ts";
import { CANARIES, leaksIn, secretsWith } from "./canaries.ts";
import { PROGRAM, seedOfAll } from "./verbs.ts";
import { WatchedService } from "./watched-service.ts";

const sdkAppId = 1_400_000_000;
const now = () => Math.floor(Date.now() / 1000);

/** A signature as it is made where the key is: here for an account of the pipeline's own, for an hour. */
const signed = (at = now()) =>
  signUserSig({ sdkAppId, identifier: "pipeline", secretKey: CANARIES.secretKey, now: at, expireSeconds: 3_600 });

it(shows(
  ["secrets.without-key", "user-sig.given", "secrets.everywhere"],
  "with a userSig and no key a stack is made, refreshed and destroyed; one that expired is refused before any call",
), async () => {
  await using service = await WatchedService.start({ seed: seedOfAll, admins: ["pipeline"] });
  const userSig = signed();
  const stack = await createTestEngine({
    projectDir: moderationProject,
    config: {
      "tencentchat:sdkAppId": String(sdkAppId),
      "tencentchat:identifier": "pipeline",
      "tencentchat:userSig": { secret: userSig },
    },
    env: { TENCENT_CHAT_ENDPOINT: service.url, TENCENT_CHAT_TIMEOUT_SECONDS: "10", TENCENT_CHAT_SECRET_KEY: undefined },
  });
  const moderation = new Moderation(service.emulator, stack);
  try {
    const up = await moderation.up(PROGRAM);
    expect(up, up.said).toMatchObject({ result: "succeeded" });
    expect(up.calls).toHaveLength(9);
    const refreshed = await moderation.refresh();
    expect(refreshed).toMatchObject({ result: "succeeded", calls: [] });
    expect(refreshed.reads).toBeGreaterThan(0);
    expect([...service.userSigs]).toEqual([userSig]);

    const expired = signed(now() - 7_200);
    // In the environment, since a refresh goes by the configuration of the last update.
    const env = { TENCENT_CHAT_USER_SIG: expired };
    const asked = service.asked;
    const again = PROGRAM.map(({ args, ...spec }) => ({ ...spec, args: { ...args, triggers: ["again"] } }));
    const late = [await moderation.refresh({ env }), await moderation.up(again, { env })];
    for (const run of late) {
      expect(run.result).toBe("failed");
      expect(run.said).toMatch(/tencentchat:userSig can't be used: .*expired/);
    }
    // A preview needs none, and destroying calls nothing.
    expect(await moderation.preview(again, { env })).toMatchObject({ result: "succeeded" });
    expect(await moderation.destroy({ env })).toMatchObject({ result: "succeeded" });
    expect(service.asked).toBe(asked);

    const runs = [up, refreshed, ...late].map(({ events, stdout, stderr }) => JSON.stringify([events, stdout, stderr]));
    expect(leaksIn(runs.join("\n"), secretsWith([userSig, expired]))).toEqual([]);
  } finally {
    await stack.dispose();
  }
}, 600_000);
