import { CALLS_PER_SECOND, countRateLimited, rateOf, succeeded } from "../call-rates.ts";
import { groupIds, groups, startEmulatorProcess } from "../emulator-process.ts";
import type { Row } from "../row.ts";
import { SetHost } from "../set-host.ts";

/** Groups that one `get_group_info` tells of. */
const A_LOOK = 50;

export const recalls: Row = {
  name: "recalls",
  what: "recall of one sender in 3,000 groups",
  against: "one call a group and a fiftieth of a look, and the service's limit",
  async run({ size, say }) {
    const groupIdsOfSender = groupIds(size(3_000));
    const least = groupIdsOfSender.length + Math.ceil(groupIdsOfSender.length / A_LOOK);
    const emulator = await startEmulatorProcess(groups(groupIdsOfSender.length));
    try {
      await using host = await SetHost.start(emulator);
      await host.declare("SenderMessageRecallSet").up({ senderAccount: "u7", groupIds: groupIdsOfSender });
      const calls = await emulator.calls();
      const recalled = succeeded(calls, "delete_group_msg_by_sender");
      if (recalled.length !== groupIdsOfSender.length) throw new Error(`${recalled.length} recalls took effect`);
      const rate = rateOf(recalled);
      say(`${calls.length} calls, ${rate.toFixed(2)} recalls a second`);
      return {
        measures: [
          { what: "in all", value: calls.length, unit: "calls", atMost: least, atLeast: least },
          { what: "of the limit", value: (rate / CALLS_PER_SECOND) * 100, unit: "%", atLeast: 97.5 },
          { what: "refused as too many", value: countRateLimited(calls), unit: "calls", atMost: 0 },
        ],
        sides: [{ what: "recalls", unit: "calls/s", rounds: [rate] }],
      };
    } finally {
      await emulator.close();
    }
  },
};
