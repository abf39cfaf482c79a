import { fileURLToPath } from "node:url";
import { connectEmulator, type RemoteEmulator, type Seed } from "pulumi-tencent-chat/emulator";
import { HostProcess } from "../engine/host-process.ts";

const command = fileURLToPath(new URL("../../provider/bin/pulumi-tencent-chat.js", import.meta.url));

/** What the emulator's command prints with its address; the app and key are those of every emulator. */
export interface EmulatorProcess extends RemoteEmulator {
  readonly sdkAppId: number;
  readonly secretKey: string;
  close(): Promise<void>;
}

/**
 * The emulator in a process of its own, as a user starts it, so that its work is not in the measured one's.
 *
 * @param callsPerSecond for each command; default as documented
 */
export async function startEmulatorProcess(seed: Seed, callsPerSecond?: "unlimited"): Promise<EmulatorProcess> {
  const limit = callsPerSecond === undefined ? [] : ["--calls-per-second", callsPerSecond];
  const introduced = Promise.withResolvers<string>();
  let printed = "";
  const emulator = new HostProcess({
    script: command,
    args: ["emulator", ...limit],
    cwd: import.meta.dirname,
    onOutput: (_, text) => {
      printed += text;
      if (printed.includes("under")) introduced.resolve(printed);
    },
  });
  void emulator.exited.then(() => introduced.reject(new Error(`the emulator ended: ${printed}`)));
  const words = await introduced.promise;
  const told = (name: string) => new RegExp(`tencentchat:${name} (\\S+)`).exec(words)?.[1] ?? "";
  const remote = connectEmulator(told("endpoint"));
  await remote.seed(seed);
  return {
    ...remote,
    sdkAppId: Number(told("sdkAppId")),
    secretKey: told("secretKey"),
    close: async () => void (await emulator.stop()),
  };
}

/** Variables that point a provider at it; a person's own of the provider are taken out. */
export function environmentOf({ url, sdkAppId, secretKey }: EmulatorProcess): Record<string, string | undefined> {
  const own = Object.keys(process.env).filter((name) => name.startsWith("TENCENT_CHAT_"));
  return {
    ...Object.fromEntries(own.map((name) => [name, undefined])),
    TENCENT_CHAT_ENDPOINT: url,
    TENCENT_CHAT_SDK_APP_ID: String(sdkAppId),
    TENCENT_CHAT_SECRET_KEY: secretKey,
  };
}

/** The newest `MsgSeq` but ten of each seeded group. */
export const MARK = 12_010;

/** So many public groups, each with 20 messages from `MsgSeq` 12,001 on, and an id of 12 characters. */
export function groups(count: number): Seed {
  const messages = { count: 20, senders: ["u7", "u1"] };
  return { groups: groupIds(count).map((groupId) => ({ groupId, type: "Public", firstMsgSeq: 12_001, messages })) };
}

/** `group-000001` and on. */
export function groupIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `group-${String(index + 1).padStart(6, "0")}`);
}

/** The seeded groups in two parts: those that are measured, and some for a warm-up. */
export function withSpareGroups(count: number, spare = 100): { seed: Seed; ids: string[]; spare: string[] } {
  const ids = groupIds(count + spare);
  return { seed: groups(count + spare), ids: ids.slice(0, count), spare: ids.slice(count) };
}
