import { z } from "zod";
import { showValue } from "../../change/text.ts";
import { matchesGlob } from "../glob.ts";
import { rule } from "../rule.ts";

const config = z.strictObject({
  apps: z
    .array(
      z.strictObject({
        stack: z.string().min(1).describe("Stack name, or a glob of it (`*`, `?`)."),
        sdkAppIds: z.array(z.int().min(1)).describe("Apps that such a stack may change."),
      }),
    )
    .default([])
    .describe("The first entry whose pattern is the stack's decides. A stack that none names may change no app."),
});

/** A stack may change the apps that are listed for it, so that staging never destroys in production. */
export const allowedApp = rule({
  name: "allowed-app",
  description: "An irreversible change must be made to an app that is listed for the stack.",
  severity: "critical",
  remediationSteps: "Correct `tencentchat:sdkAppId` of the stack, or have the app listed in the rule's settings.",
  config,
  begin: () => ({
    planned({ app }, { apps }, { stack }) {
      if (apps.length === 0) {
        return undefined;
      }
      const allowed = apps.find((entry) => matchesGlob(entry.stack, stack))?.sdkAppIds ?? [];
      if (allowed.includes(app)) {
        return undefined;
      }
      const which = allowed.length === 0 ? "none is listed" : `listed are ${allowed.join(", ")}`;
      return {
        why: `app ${app} isn't listed for stack ${showValue(stack)} (${which})`,
        how: "correct tencentchat:sdkAppId, or have the app listed in allowed-app",
      };
    },
    idle: ({ apps }) =>
      apps.length === 0 ? "allowed-app lets every app pass: configure its apps, or disable it" : undefined,
  }),
});
