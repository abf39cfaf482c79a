import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { initialConfigOf, type TencentChatGuardArgs } from "../../provider/src/policy/guard.ts";
import { RULES } from "../../provider/src/policy/rules.ts";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import { shows } from "../requirements.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "examples/policy-pack");
const policyConfig = join(folder, "policy-config.json");

const pulumi = await findPulumi();

describe("the example's pack", () => {
  it(shows(["policy.example"], `runs from the repository on the ${pulumi ? "real CLI" : "test engine"}`), async () => {
    const options = { projectDir: root, env: { TENCENT_CHAT_SDK_APP_ID: "1400000002" } };
    const stack = pulumi ? await createCliStack({ ...options, pulumi }) : await createTestEngine(options);
    try {
      const preview = await stack.preview({ policyPacks: [folder], policyPackConfig: [policyConfig] });
      expect(preview.result).toBe("failed");
      const refused = preview.policies.map(({ policyName, enforcementLevel }) => `${enforcementLevel} ${policyName}`);
      expect(new Set(refused)).toEqual(
        // At other times the window refuses too.
        new Set([
          "mandatory acknowledged",
          "mandatory allowed-app",
          ...refused.filter((one) => one.endsWith("change-window")),
        ]),
      );
    } finally {
      await stack.dispose();
    }
  });

  it(shows(["policy.example"], "has settings to start from that fit, for each rule that takes any"), () => {
    const settings = JSON.parse(readFileSync(policyConfig, "utf8"));
    expect(() => initialConfigOf(settings as TencentChatGuardArgs)).not.toThrow();
    const configurable = Object.values(RULES).filter(
      ({ configSchema }) => Object.keys(configSchema.properties).length > 0,
    );
    expect(Object.keys(settings).sort()).toEqual(configurable.map(({ name }) => name).sort());
  });
});

it(
  shows(["policy.rules"], "the README lists each rule with its settings, where rules say that they are explained"),
  () => {
    const [, section = ""] =
      /^## Policies\n((?:.|\n)*?)^## /m.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    for (const { name, configSchema } of Object.values(RULES)) {
      const row = section.split("\n").find((line) => line.startsWith(`| \`${name}\` |`)) ?? "";
      for (const setting of Object.keys(configSchema.properties)) expect(row, name).toContain(`\`${setting}\``);
      expect(row, name).not.toBe("");
    }
  },
);
