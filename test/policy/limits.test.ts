import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { cliScenario, scenario, thoroughScenario } from "../moderation/moderation.ts";
import { lobby, spam, vip } from "../moderation/program.ts";
import { shows } from "../requirements.ts";
import { advices, guarded, refusalOf, refusals } from "./guarded.ts";

const two = [lobby(5), spam({}, { dependsOn: ["lobby"] }), vip({}, { dependsOn: ["spam"] })];
const radius = { all: "disabled", "blast-radius": { enforcementLevel: "mandatory", maxChanges: 2 } } as const;

scenario(
  shows(["policy.blast-radius"], "what is too many is refused as a whole in a preview, and as it comes in an update"),
  async (moderation) => {
    const preview = await moderation.preview(two, guarded(radius));
    expect(preview).toMatchObject({ result: "failed", calls: [] });
    expect(refusals(preview)).toEqual(["blast-radius moderation-dev", "blast-radius vip"]);
    expect(refusalOf(preview, "blast-radius", "moderation-dev")).toMatch(
      /^in all, this update has 3 irreversible changes/,
    );
    const up = await moderation.up(two, guarded(radius));
    expect(up).toMatchObject({ result: "failed", calls: ["clear g1 through 5", "recall u7 in g1"] });
    expect(refusals(up)).toEqual(["blast-radius vip"]);
  },
);

/** Writes settings as `--policy-pack-config` takes them. */
async function withSettings(settings: unknown, play: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "policy-config-"));
  try {
    const file = join(folder, "policy-config.json");
    await writeFile(file, JSON.stringify(settings));
    await play(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

thoroughScenario(
  shows(["policy.levels"], "a level of advisory tells and lets pass; settings in a file keep a rule's level"),
  async (moderation) => {
    const advisory = await moderation.preview(
      [lobby("newest")],
      guarded({ all: "advisory", "reason-required": "disabled" }),
    );
    expect(advisory.result).toBe("succeeded");
    expect(refusals(advisory)).toEqual([]);
    expect(advices(advisory)).toEqual(
      expect.arrayContaining(["acknowledged lobby", "blast-radius lobby", "bounded-clear lobby"]),
    );
    const settings = { "protected-groups": { groups: ["g1"] }, "bounded-clear": "disabled", acknowledged: "advisory" };
    await withSettings(settings, async (file) => {
      const options = guarded(
        { "reason-required": "disabled", "blast-radius": "disabled" },
        { policyPackConfig: [file] },
      );
      expect(refusals(await moderation.preview([lobby("newest")], options))).toEqual(["protected-groups lobby"]);
    });
  },
);

cliScenario(
  shows(
    ["policy.configuration"],
    "wrong settings in a file name rule and field, and end the run before anything is judged",
  ),
  async (moderation) => {
    await withSettings({ "blast-radius": { maxChanges: "3" } }, async (file) => {
      const run = await moderation.preview([lobby(5)], guarded({}, { policyPackConfig: [file] }));
      expect(run.ops).toEqual([]);
      expect(run.stderr + run.stdout + run.said).toMatch(/blast-radius: maxChanges: .*integer/);
    });
    await withSettings({ "blast-radius": { maxChange: 3 } }, async (file) => {
      const run = await moderation.preview(
        [lobby(5)],
        guarded({ all: "disabled", "blast-radius": "mandatory" }, { policyPackConfig: [file] }),
      );
      expect(run).toMatchObject({ result: "failed", calls: [] });
      expect(refusalOf(run, "blast-radius", "lobby")).toMatch(/maxChange is no setting of it.*"maxChanges"/);
    });
  },
);
