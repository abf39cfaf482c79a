// An emulator in a process of its own, so that no test's work makes it late. Tells its address, and ends with its parent.
import { startEmulator } from "../../provider/src/emulator/index.ts";

const groups = [...Array(8).keys()].map((n) => ({
  groupId: `g${n}`,
  type: "Public" as const,
  messages: { count: 30, senders: ["u7"] },
}));
const { callsPerSecond } = JSON.parse(process.argv[2] ?? "{}");
const emulator = await startEmulator({ seed: { groups }, callsPerSecond });
process.on("disconnect", () => void emulator.close());
process.send?.(emulator.url);
