// One run among others: calls as often as it may, each call naming the run's own group, until it is told to stop.
import { ChatClient } from "pulumi-tencent-chat/client";

const { groupId, ...options } = JSON.parse(process.argv[2] ?? "{}");
const stop = new AbortController();
process.once("message", () => {
  stop.abort();
  process.disconnect();
});
const client = new ChatClient({
  ...options,
  onEvent: (event) => {
    if (event.type === "quota-lost" || event.type === "quota-back") process.send?.(event);
  },
});
const loop = async () => {
  while (!stop.signal.aborted) await client.clearGroupMsg({ groupId, msgSeq: 1 }, { signal: stop.signal });
};
await Promise.allSettled(Array.from({ length: 60 }, loop));
// From here on nothing but the client could keep the process alive.
await client.close();
