import { ChatClient } from "../../provider/src/client/index.ts";
import type { Emulator } from "../../provider/src/emulator/index.ts";
import { readConfiguration } from "../../provider/src/host/configuration.ts";
import { importFile } from "../../provider/src/import-file/import-file.ts";
import { importables } from "../../provider/src/import-file/importables.ts";
import type { Clock } from "./clock.ts";
import type { Spec } from "./sequence.ts";
import type { Resource } from "./stack.ts";
import type { World } from "./world.ts";

/** A resource as the import file has it, for something that somebody did by hand. */
export interface Imported {
  readonly spec: Spec;
  readonly resource: Resource;
  /** Of the group there is, for claims that tell none. */
  readonly createTime: number | undefined;
}

/** Makes it, after the thing was done by hand; undefined where that can't be. */
export async function imported(
  spec: Spec,
  name: string,
  live: boolean,
  { world, emulator, clock }: { world: World; emulator: Emulator; clock: Clock },
): Promise<Imported | undefined> {
  const importable = importables.find((one) => one.name === spec.type);
  const { groupId, topicId, senderAccount, fromAccount } = spec.args as Record<string, string>;
  if (importable === undefined || topicId !== undefined) return undefined;
  if (groupId !== undefined && !world.canBeCleared(groupId)) return undefined;
  if (fromAccount !== undefined && world.hasLeft(fromAccount)) return undefined;
  const isCheckpoint = groupId !== undefined && senderAccount === undefined;
  if (isCheckpoint && world.newest(groupId) === 0) return undefined;
  const args = isCheckpoint ? { ...spec.args, msgSeq: await world.clear(groupId, 0.6) } : spec.args;
  const { configuration } = readConfiguration(() => undefined, environment(emulator), clock.now() / 1000);
  if (configuration?.credential === undefined || configuration.origin === undefined)
    throw new Error("no configuration");
  const { origin, sdkAppId, identifier, credential } = configuration;
  const client = new ChatClient({ origin, sdkAppId, identifier, credential, runtime: clock });
  try {
    const { resources } = await importFile(
      [{ importable, inputs: args, name }],
      configuration,
      live ? client : undefined,
    );
    const [made] = resources;
    if (made === undefined) throw new Error("nothing was imported");
    const { id, inputs, outputs } = made;
    const createTime = groupId === undefined ? undefined : world.createTime(groupId);
    return { spec: { ...spec, args }, resource: { name, type: spec.type, id, inputs, outputs }, createTime };
  } finally {
    await client.close();
  }
}

function environment({ url, sdkAppId, secretKey }: Emulator): Record<string, string> {
  return { TENCENT_CHAT_ENDPOINT: url, TENCENT_CHAT_SDK_APP_ID: String(sdkAppId), TENCENT_CHAT_SECRET_KEY: secretKey };
}
