import { startEmulator } from "pulumi-tencent-chat/emulator";
import { expect } from "vitest";
import { hasNotes } from "../../provider/src/change/notes-by-id.ts";
import type { PulumiStack } from "../engine/stack.ts";
import { isSecret, some } from "../engine/values.ts";
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
    const ops = kept.preview.ops.map((op) => (takesUpNotes(op, deployment) ? op.replace("same", "update") : op)).sort();
    const asKept = { ...kept.preview, ops, calls: [], reads: 0 };
    expect({ ...shown, plans: keptPlans(plans) }).toMatchObject(asKept);
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

/**
 * Whether a set whose ids are secret was kept before programs registered the notes that name them. Pulumi keeps secrecy by
 * name, so its state takes them up once, before a refresh could put one there in the clear; nothing is called for that.
 */
function takesUpNotes(op: string, { deployment }: KeptState["deployment"]): boolean {
  const sets = (deployment.resources ?? []).filter(({ type }) => type.endsWith("Set"));
  const inputs = sets.find(({ urn }) => op === `same ${urn.split("::").at(-1)}`)?.inputs ?? {};
  return some(inputs, isSecret) && !hasNotes(inputs);
}
