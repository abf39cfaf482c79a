import { ChatClient } from "../../../provider/src/client/index.ts";
import { type Emulator, type Seed, startEmulator } from "../../../provider/src/emulator/index.ts";
import { irreversibleCalls } from "../../emulator/irreversible-calls.ts";
import { Clock } from "../../model/clock.ts";
import type { Kind } from "../host/kinds.ts";
import { Life, type Reached } from "../host/life.ts";

/** When groups begin that weren't made again. */
export const CREATED = 1_700_000_000;

/** 20 messages of u7 and u1 in turns. */
const MESSAGES = { count: 20, senders: ["u7", "u1"] };
const COMMUNITY = "@TGS#_c";

const SEED: Seed = {
  accounts: [{ userId: "u1", conversationGroups: [{ name: "vip", users: ["u7"] }, { name: "work" }] }],
  groups: [
    { groupId: "g1", type: "Public", messages: MESSAGES },
    { groupId: "empty", type: "Public" },
    { groupId: "live", type: "AVChatRoom" },
    {
      ...{ groupId: COMMUNITY, type: "Community", messages: { count: 3, senders: ["u1"] } },
      topics: [{ topicId: `${COMMUNITY}@TOPIC#_t`, messages: { count: 6, senders: ["u7", "u2"] } }],
    },
  ],
};

/** An emulator in this process, with its time, and clients of it. */
export class OnEmulator implements Reached, AsyncDisposable {
  readonly emulator: Emulator;
  /** Answers that the emulator doesn't give, or takes too long to be brought to. */
  answers: Partial<Pick<ChatClient, "getGroupInfo" | "getTopic">> = {};
  /** Whether all runs have one client, as what is repeated by a hook has. */
  isOneProcess = false;
  readonly #clock: Clock;
  readonly #clients: ChatClient[] = [];

  constructor(emulator: Emulator, clock: Clock) {
    this.emulator = emulator;
    this.#clock = clock;
  }

  client(): ChatClient {
    const [first] = this.#clients;
    if (this.isOneProcess && first !== undefined) return first;
    const { url: origin, sdkAppId, secretKey } = this.emulator;
    const credential = { secretKey };
    const client = new ChatClient({
      ...{ origin, sdkAppId, credential, identifier: "administrator", runtime: this.#clock, timeoutSeconds: 5 },
    });
    const answering = new Proxy(client, {
      get: (_, name: keyof ChatClient) => {
        const own: unknown = client[name];
        return (this.answers as Partial<ChatClient>)[name] ?? (typeof own === "function" ? own.bind(client) : own);
      },
    });
    this.#clients.push(answering);
    return answering;
  }

  /** `clear g1 through 5`, `recall u7 in g1`, `remove vip of u1`. */
  get calls(): readonly string[] {
    return irreversibleCalls(this.emulator.calls());
  }

  /** Calls of any kind since they were cleared, without their service. */
  get commands(): string[] {
    return this.emulator.calls().map(({ command }) => command.split("/")[1] ?? "");
  }

  /** Dissolves group g1 and makes it again, later than all before. */
  remake(count: number, createTime = CREATED + 1_000): void {
    this.emulator.replace({
      groups: [{ groupId: "g1", type: "Public", createTime, messages: { count, senders: ["u1"] } }],
    });
  }

  /** Executes a command's calls, and loses the answers of as many. */
  lose(command: string, first = 1_000): void {
    this.emulator.fault({ command, when: { first }, what: "reset-after" });
  }

  refuse(command: string, code: number, when: { nth: number } | { first: number } = { first: 1_000 }): void {
    this.emulator.fault({ command, when, what: { code } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.emulator.close();
  }
}

/** A resource of this kind on an emulator of its own: groups g1, empty, live and a community, and user u1's vip and work. */
export async function lifeOf(kind: Kind): Promise<Life<OnEmulator> & AsyncDisposable> {
  const clock = new Clock();
  const emulator = await startEmulator({ seed: SEED, callsPerSecond: false, now: clock.now });
  const service = new OnEmulator(emulator, clock);
  return Object.assign(new Life(kind, service), { [Symbol.asyncDispose]: () => service[Symbol.asyncDispose]() });
}
