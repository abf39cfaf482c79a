import { startEmulator } from "pulumi-tencent-chat/emulator";
import { expect } from "vitest";
import type { PulumiStack } from "../engine/stack.ts";
import { Moderation } from "../moderation/moderation.ts";
import { type KeptState, keptPlans } from "./kept-state.ts";

/** What a stack needs to be opened with. */
export interface Opened {
  readonly config: Readonly<Record<string, string | { secret: string }>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Takes a stack up, does what is due, then nothing, then destroys it. */
export async function goOn(
  kept: KeptState,
  deployment: KeptState["deployment"],
  open: (options: Opened) => Promise<PulumiStack>,
): Promise<void> {
  const emulator = await startEmulator({ seed: kept.world });
  const env = { TENCENT_CHAT_ENDPOINT: emulator.url, TENCENT_CHAT_TIMEOUT_SECONDS: "5" };
  const secretKey = { secret: emulator.secretKey };
  const config = { "tencentchat:sdkAppId": String(emulator.sdkAppId), "tencentchat:secretKey": secretKey };
  const moderation = new Moderation(emulator, await open({ env, config }));
  try {
    await moderation.stack.importState(deployment);
    const { plans, ...shown } = await moderation.preview(kept.program);
    expect({ ...shown, plans: keptPlans(plans) }).toMatchObject({ ...kept.preview, calls: [], reads: 0 });
    const done = await moderation.up(kept.program, { refresh: true });
    expect({ ...done, calls: done.calls.toSorted(), plans: keptPlans(done.plans) }).toMatchObject({
      ...{ result: "succeeded", calls: kept.calls, plans: kept.previewWithRefresh.plans },
    });
    await moderation.up(kept.program);
    expect(await moderation.up(kept.program)).toMatchObject({ result: "succeeded", plans: {}, reads: 0 });
    expect(await moderation.destroy()).toMatchObject({ result: "succeeded", reads: 0 });
  } finally {
    await moderation.dispose();
  }
}
