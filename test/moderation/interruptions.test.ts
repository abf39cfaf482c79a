import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { shows } from "../requirements.ts";
import { cliScenario, type Moderation } from "./moderation.ts";
import { lobby, spam } from "./program.ts";

const LOOK = "group_open_http_svc/get_group_info";

/** Waits until the service was asked for the group, which is right before the irreversible call. */
async function whenLooking({ emulator }: Moderation): Promise<void> {
  while (emulator.faults().every(({ hits }) => hits === 0)) await sleep(50);
}

function slowLook({ emulator }: Moderation): void {
  emulator.fault({ command: LOOK, when: { first: 1 }, what: { slowMs: 3000 } });
}

cliScenario(
  shows(
    ["orphan.asks", "interruption.cli"],
    "after a kill -9 of the CLI its host calls nothing, and the next run shows it anew",
  ),
  async (moderation) => {
    slowLook(moderation);
    const run = moderation.up([spam()]);
    await whenLooking(moderation);
    moderation.stack.kill9();
    await run;
    // The answer comes 3 s after the question; the host would call right then.
    await sleep(5000);
    expect(moderation.calls()).toEqual([]);
    const locked = await moderation.up([spam()]);
    expect(locked).toMatchObject({ result: "failed", calls: [] });
    expect(locked.stderr).toContain("the stack is currently locked");
    await moderation.stack.command(["cancel", "--yes"]);
    expect(await moderation.preview([spam()])).toMatchObject({ ops: ["create spam"], calls: [] });
    expect(await moderation.up([spam()])).toMatchObject({ result: "succeeded", calls: ["recall u7 in g1"] });
  },
);

cliScenario(
  shows(["interruption.ctrl-c"], "after Ctrl-C what had begun is done and saved, and only the rest is shown anew"),
  async (moderation) => {
    slowLook(moderation);
    const program = [spam(), lobby(5, {}, { dependsOn: ["spam"] })];
    const run = moderation.up(program);
    await whenLooking(moderation);
    moderation.stack.interrupt();
    expect(await run).toMatchObject({ result: "failed", calls: ["recall u7 in g1"] });
    const preview = await moderation.preview(program);
    expect(preview).toMatchObject({ ops: ["create lobby", "same spam"], calls: [] });
    expect(await moderation.up(program)).toMatchObject({ result: "succeeded", calls: ["clear g1 through 5"] });
  },
);

cliScenario(
  shows(["interruption.host"], "after a kill -9 of the provider host the run fails, and the next one shows it anew"),
  async (moderation) => {
    slowLook(moderation);
    const run = moderation.up([spam()]);
    await whenLooking(moderation);
    moderation.stack.killHost9();
    expect(await run).toMatchObject({ result: "failed", calls: [] });
    expect(await moderation.preview([spam()])).toMatchObject({ ops: ["create spam"], calls: [] });
    expect(await moderation.up([spam()])).toMatchObject({ result: "succeeded", calls: ["recall u7 in g1"] });
  },
);

cliScenario(
  shows(
    ["interruption.two-runs"],
    "a second run is locked out; after `pulumi cancel` both act, each as its preview showed",
  ),
  async (moderation) => {
    moderation.emulator.fault({ command: LOOK, when: { first: 1 }, what: { slowMs: 9000 } });
    const first = moderation.up([lobby(5)], { env: { TENCENT_CHAT_TIMEOUT_SECONDS: "60" } });
    await whenLooking(moderation);
    const locked = await moderation.up([lobby(5)]);
    expect(locked).toMatchObject({ result: "failed" });
    expect(locked.stderr).toContain("the stack is currently locked");
    await moderation.stack.command(["cancel", "--yes"]);
    // Without clearing the call log, to which the first run may have added meanwhile.
    const second = await moderation.stack.up({ env: { MODERATION_PROGRAM: JSON.stringify([lobby(5)]) } });
    expect(second.result).toBe("succeeded");
    await first;
    expect(moderation.calls()).toEqual(["clear g1 through 5", "clear g1 through 5"]);
    // Pinned to one mark, the second call reached no further than the first.
    expect(moderation.visible("g1")).toBe(15);
  },
);
