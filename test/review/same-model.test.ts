import { fileURLToPath } from "node:url";
import { startEmulator } from "pulumi-tencent-chat/emulator";
import { expect, it } from "vitest";
import { reviewStreams } from "../../provider/src/review/index.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { shows } from "../requirements.ts";
import { recorded } from "./recorded.ts";
import { SEED } from "./seed.ts";
import { SITUATIONS } from "./situations.ts";

const project = fileURLToPath(new URL("../engine/fixtures/moderation/", import.meta.url));

/** Situations in an order that gives each the state its recording had. */
const PLAYED = ["policy-failure", "up", "all-kinds", "destroyed", "sets", "sets-partial-up"];

it(
  shows(["review.same-model"], "the test engine's events give the review that the CLI's recorded ones give"),
  async () => {
    const emulator = await startEmulator({ seed: SEED });
    const env = {
      TENCENT_CHAT_ENDPOINT: emulator.url,
      TENCENT_CHAT_SDK_APP_ID: String(emulator.sdkAppId),
      TENCENT_CHAT_SECRET_KEY: emulator.secretKey,
    };
    const stack = await createTestEngine({ projectDir: project, env });
    try {
      for (const name of PLAYED) {
        const {
          run,
          program = [],
          policyPacks,
        } = SITUATIONS.find((one) => one.name === name) as (typeof SITUATIONS)[0];
        const { events } = await stack[run]({
          env: { MODERATION_PROGRAM: JSON.stringify(program) },
          ...(policyPacks && { policyPacks }),
        });
        const text = events.map((event) => JSON.stringify(event)).join("\n");
        // The recorded up came after one that had made a part of it.
        if (name !== "up") expect(reviewStreams([text]), name).toEqual(reviewStreams([recorded(name)]));
      }
    } finally {
      await stack.dispose();
      await emulator.close();
    }
  },
);
