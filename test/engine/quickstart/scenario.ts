import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EMULATOR_SDK_APP_ID, EMULATOR_SECRET_KEY, type Emulator } from "../../../provider/src/emulator/index.ts";
import { comparable } from "../parity.ts";
import type { PulumiStack, RunResult } from "../stack.ts";
import type { Properties } from "../wire.ts";

export const root = fileURLToPath(new URL("../../../", import.meta.url));
export const community = JSON.parse(readFileSync(`${root}examples/quickstart/community.json`, "utf8"));

/** One run of the quickstart's program and what must come of it. */
export interface QuickstartRun {
  name: string;
  run: "preview" | "up" | "destroy";
  config?: Record<string, string>;
  /** Part of the one error; a run without it must succeed. */
  refused?: string;
  changes?: RunResult["changes"];
  /** Irreversible calls, sorted. */
  calls?: string[];
  /** Visible messages of the lobby after the run. */
  visible: number;
}

const lobby = "tencentchat:GroupHistoryCheckpoint resource 'lobby-history': ";
const digests = { history: "4x6qppxf", spam: "oewpryra", badge: "itrnok7q" };

export const quickstart: readonly QuickstartRun[] = [
  { name: "a preview calls nothing", run: "preview", changes: { create: 4 }, visible: 2_400 },
  {
    name: "whoever names a group of their own names its mark too",
    run: "preview",
    config: { "quickstart:groupId": "quickstart-crew" },
    refused: "Missing required configuration variable 'quickstart:msgSeq'",
    visible: 2_400,
  },
  {
    name: "and all the rest: nothing is guessed",
    run: "preview",
    config: { "quickstart:msgSeq": "10" },
    refused: "Missing required configuration variable 'quickstart:senderAccount'",
    visible: 2_400,
  },
  {
    name: "a community is refused",
    run: "preview",
    config: {
      "quickstart:groupId": "@TGS#_quickstart-town",
      "quickstart:senderAccount": "quickstart-spammer",
      "quickstart:fromAccount": "quickstart-ana",
      "quickstart:groupName": "quickstart-vip",
    },
    refused: "clear_group_msg doesn't support communities",
    visible: 2_400,
  },
  {
    name: "what isn't acknowledged is refused",
    run: "preview",
    config: {
      "quickstart:groupId": "quickstart-lobby",
      "quickstart:msgSeq": "1200",
      "tencentchat:requireAcknowledgement": "true",
      "quickstart:acknowledge": JSON.stringify([digests.spam, digests.badge]),
    },
    refused: `${lobby}property acknowledge value {[{${digests.spam}} {${digests.badge}}]} has a problem`,
    visible: 2_400,
  },
  {
    name: "what is acknowledged is done",
    run: "up",
    config: { "quickstart:acknowledge": JSON.stringify(Object.values(digests)) },
    changes: { create: 4 },
    calls: ["clear_group_msg", "del_contact_group", "delete_group_msg_by_sender"],
    visible: 900,
  },
  { name: "the second time nothing is done", run: "up", changes: { same: 4 }, visible: 900 },
  {
    name: "a lowered mark is refused",
    run: "preview",
    config: { "quickstart:msgSeq": "600" },
    refused: "msgSeq 600 is lower than 1200",
    visible: 900,
  },
  {
    name: "a mark that wasn't sent yet is refused when it is applied",
    run: "up",
    config: { "quickstart:msgSeq": "2401", "tencentchat:requireAcknowledgement": "false" },
    refused: "msgSeq 2,401 of group quickstart-lobby was not sent yet",
    visible: 900,
  },
  { name: "destroying calls nothing", run: "destroy", changes: { delete: 4 }, visible: 900 },
];

/** What one run did: measured at the emulator, and in a form in which two engines can be compared. */
export interface QuickstartObservation {
  run: string;
  result: string;
  errors: string[];
  /** Of a run that succeeded: how far a refused one got with the other resources is chance. */
  changes: RunResult["changes"];
  /** Irreversible calls, sorted. */
  calls: string[];
  /** Calls of any kind. */
  allCalls: number;
  visible: number;
  comparable: unknown;
}

/** Configuration that points a stack at an emulator. */
export function configFor(emulator: Emulator): Record<string, string | { secret: string }> {
  return {
    "tencentchat:sdkAppId": String(EMULATOR_SDK_APP_ID),
    "tencentchat:endpoint": emulator.url,
    "tencentchat:secretKey": { secret: EMULATOR_SECRET_KEY },
  };
}

/** Runs the quickstart on a stack, against an emulator that holds its community. */
export async function playQuickstart(stack: PulumiStack, emulator: Emulator): Promise<QuickstartObservation[]> {
  const observations: QuickstartObservation[] = [];
  for (const { name, run, config } of quickstart) {
    if (config) await stack.setConfig(config);
    emulator.clearCalls();
    const result = await stack[run]();
    const commands = emulator.calls().map(({ command }) => command.split("/").at(-1) ?? command);
    observations.push({
      run: name,
      result: result.result,
      changes: result.result === "succeeded" ? result.changes : {},
      errors: result.diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
      calls: commands.filter((command) => command !== "get_group_info").sort(),
      allCalls: commands.length,
      visible: emulator.view("quickstart-lobby").counts.visible,
      comparable: settled(comparable(result)),
    });
  }
  return observations;
}

/** A result without what is new each time: ids, times, and how far a refused run got with the other resources. */
function settled(result: Properties): unknown {
  const { diagnostics, ...rest } = result;
  const kept = result.result === "succeeded" ? { diagnostics, ...rest } : { diagnostics };
  return JSON.parse(JSON.stringify(kept), (key, value) =>
    key === "appliedAt" || key === "id" ? `some ${key}` : value,
  );
}
