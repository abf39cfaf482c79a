import type { DeclaredResource } from "../../host/declared-resource.ts";
import type { Properties } from "../../host/provider-host.ts";
import { MARK, startEmulatorProcess, withSpareGroups } from "../emulator-process.ts";
import type { Measure, Row } from "../row.ts";
import { checkpointsOf, SetHost } from "../set-host.ts";

export const state: Row = {
  name: "state",
  what: "one resource in the state, settled; sets with group ids of 12 characters",
  against: "bytes of our inputs and outputs as JSON",
  async run({ size }) {
    const { seed, ids, spare } = withSpareGroups(size(10_000));
    const emulator = await startEmulatorProcess(seed, "unlimited");
    try {
      await using host = await SetHost.start(emulator, { callsPerSecond: "10000" });
      const settled = async (name: string, inputs: Properties) => bytesOf(await settle(host.declare(name), inputs));
      const [groupId = ""] = spare;
      const single = await settled("GroupHistoryCheckpoint", { groupId, msgSeq: MARK });
      const checkpoints = await settled("GroupHistoryCheckpointSet", checkpointsOf(ids));
      const recall = await settled("SenderMessageRecallSet", { senderAccount: "u7", groupIds: ids });
      const aTarget = (what: string, bytes: number): Measure => {
        return { what, value: bytes / ids.length, unit: "bytes", atMost: 60 };
      };
      return {
        measures: [
          { what: "single checkpoint", value: single, unit: "bytes", atMost: 700 },
          aTarget("a target of a checkpoint set", checkpoints),
          aTarget("a target of a recall set", recall),
        ],
        sides: [],
      };
    } finally {
      await emulator.close();
    }
  },
};

/** The second `up` stores the inputs without their plan. */
async function settle(resource: DeclaredResource, inputs: Properties): Promise<DeclaredResource> {
  await resource.up(inputs);
  await resource.up(inputs);
  if (resource.inputs.plannedChange !== undefined) throw new Error("the inputs still hold a plan");
  return resource;
}

function bytesOf({ inputs, outputs, provider }: DeclaredResource): number {
  const bytes = (properties: Properties) => Buffer.byteLength(JSON.stringify({ ...properties, __provider: provider }));
  return bytes(inputs) + bytes(outputs);
}
