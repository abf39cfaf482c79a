import { join } from "node:path";
import type { RemoteEmulator } from "pulumi-tencent-chat/emulator";
import { EMULATOR_SDK_APP_ID, EMULATOR_SECRET_KEY } from "pulumi-tencent-chat/emulator";
import { createCliStack } from "../../../test/cli/pulumi-cli.ts";
import type { PulumiStack } from "../../../test/engine/stack.ts";
import { createTestEngine } from "../../../test/engine/test-engine.ts";
import type { Engine } from "./choose-engine.ts";
import type { Cleanup } from "./cleanup.ts";
import { KEPT, PROJECT, STACK } from "./places.ts";

/** Where the kept stack's home, backend and configuration are. */
export const KEPT_STACK = join(KEPT, "stack");

/** A stack of the project, pointed at the emulator. It goes with the tour unless it is kept. */
export async function makeStack(
  engine: Engine,
  emulator: RemoteEmulator,
  cleanup: Cleanup,
  keep: boolean,
): Promise<PulumiStack> {
  const config = {
    "tencentchat:sdkAppId": String(EMULATOR_SDK_APP_ID),
    "tencentchat:endpoint": emulator.url,
    "tencentchat:identifier": "administrator",
    "tencentchat:secretKey": { secret: EMULATOR_SECRET_KEY },
  };
  const options = { projectDir: PROJECT, stack: STACK, config };
  const making =
    engine.kind === "test"
      ? createTestEngine(options)
      : createCliStack({
          ...options,
          pulumi: engine.pulumi,
          detached: true,
          ...(keep ? { keepIn: KEPT_STACK } : {}),
        });
  // Also one that is still being made when the tour is interrupted.
  cleanup.add(async () => (await making.catch(() => undefined))?.dispose());
  return making;
}
