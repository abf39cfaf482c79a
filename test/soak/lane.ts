import type { Fault, Seed } from "../../provider/src/emulator/index.ts";
import type { EmulatorProcess } from "../bench/emulator-process.ts";
import { call } from "../emulator/by-hand.ts";
import type { DeclaredResource, ResourceName, SetName } from "../host/declared-resource.ts";
import { type Properties, ProviderError } from "../host/provider-host.ts";
import type { Chance } from "../kill/chance.ts";

/** Targets of a set: enough of them that three sets are at the rate limit all the time. */
const MANY = 150;
const SENDER = "u7";
const VIP = "vip";

/** What a lane looks after: one resource, one kind of target. */
interface Kind {
  readonly name: ResourceName | SetName;
  readonly does: "clear" | "recall" | "remove";
  readonly count: number;
  inputs(ids: readonly string[], round: number, chance: Chance): Properties;
}

const newest = (ids: readonly string[]): Properties => Object.fromEntries(ids.map((id) => [id, "newest"]));
const enforced = (chance: Chance): Properties => ({ enforce: chance.pick(["always", "once"]) });

const KINDS: readonly Kind[] = [
  {
    ...{ name: "GroupHistoryCheckpointSet", does: "clear", count: MANY },
    inputs: (ids, round) => ({ checkpoints: newest(ids), triggers: [round] }),
  },
  {
    ...{ name: "SenderMessageRecallSet", does: "recall", count: MANY },
    inputs: (ids, round) => ({ groupIds: ids, senderAccount: SENDER, triggers: [round] }),
  },
  {
    ...{ name: "ConversationGroupRemovalSet", does: "remove", count: MANY },
    inputs: (ids, round, chance) => ({ fromAccounts: ids, groupName: VIP, triggers: [round], ...enforced(chance) }),
  },
  {
    ...{ name: "GroupHistoryCheckpoint", does: "clear", count: 1 },
    inputs: ([groupId], round) => ({ groupId, msgSeq: "newest", triggers: [round] }),
  },
  {
    ...{ name: "SenderMessageRecall", does: "recall", count: 1 },
    inputs: ([groupId], round, chance) => ({ groupId, senderAccount: SENDER, triggers: [round], ...enforced(chance) }),
  },
  {
    ...{ name: "ConversationGroupRemoval", does: "remove", count: 1 },
    inputs: ([fromAccount], round, chance) => ({
      ...{ fromAccount, groupName: VIP, triggers: [round] },
      ...enforced(chance),
    }),
  },
];

const COMMANDS = {
  clear: { command: "clear_group_msg", field: "GroupId" },
  recall: { command: "delete_group_msg_by_sender", field: "GroupId" },
  remove: { command: "del_contact_group", field: "From_Account" },
} as const;

/** One of each set, and singles in turns. */
function kindOf(lane: number): Kind {
  return (lane < 3 ? KINDS[lane] : KINDS[3 + (lane % 3)]) as Kind;
}

/** No two lanes act on the same. */
function idsOf(lane: number): string[] {
  return Array.from({ length: kindOf(lane).count }, (_, index) => `lane-${lane}-${index}`);
}

/** Groups and accounts of so many lanes. */
export function seedOf(lanes: number): Seed {
  const ids = Array.from({ length: lanes }, (_, lane) => ({ ids: idsOf(lane), does: kindOf(lane).does }));
  return {
    accounts: ids.flatMap((lane) => (lane.does === "remove" ? lane.ids : [])),
    groups: ids.flatMap((lane) =>
      lane.does === "remove" ? [] : lane.ids.map((groupId) => ({ groupId, type: "Public" as const })),
    ),
  };
}

/** One resource that is changed, refreshed, disturbed and compared with the world, again and again. */
export class Lane {
  operations = 0;
  refused = 0;
  /** Calls that users made, not the host. */
  asUsers = 0;
  readonly failures: string[] = [];
  readonly #kind: Kind;
  readonly #ids: readonly string[];
  readonly #chance: Chance;
  readonly #emulator: EmulatorProcess;
  readonly #resource: DeclaredResource;
  #round = 0;

  constructor(
    lane: number,
    chance: Chance,
    emulator: EmulatorProcess,
    declare: (name: ResourceName | SetName) => DeclaredResource,
  ) {
    this.#kind = kindOf(lane);
    this.#ids = idsOf(lane);
    this.#chance = chance;
    this.#emulator = emulator;
    this.#resource = declare(this.#kind.name);
  }

  async workUntil(time: number): Promise<void> {
    while (performance.now() < time) {
      try {
        await this.#turn();
      } catch (error) {
        this.#fail(String(error));
        return;
      }
    }
  }

  /** Once nothing is in the way: what is declared is so, and a refresh finds nothing. */
  async end(): Promise<void> {
    try {
      await this.#emulator.clearFaults();
      await this.#up();
      await this.#resource.refresh();
      const { drift, outstanding, missing } = this.#resource.outputs;
      if (drift ?? outstanding ?? missing) this.#fail("a refresh found something at the end");
      await this.#compare();
    } catch (error) {
      this.#fail(String(error));
    }
  }

  async #turn(): Promise<void> {
    await this.#others();
    if (this.#chance.happens(0.2)) await this.#disturb();
    if (this.#resource.id !== "" && this.#chance.happens(0.3)) {
      this.operations += 1;
      await this.#resource.refresh();
    }
    if (await this.#up()) await this.#compare();
  }

  /** Members go on talking, and group their conversations. */
  async #others(): Promise<void> {
    const some = this.#kind.count === 1 ? this.#ids : this.#chance.some(this.#ids, 0.2);
    await Promise.all(
      some.map(async (id) => {
        if (this.#kind.does === "remove") await this.#groupConversations(id);
        else await this.#emulator.post(id, this.#chance.pick([SENDER, "u1"]), "more");
      }),
    );
  }

  async #groupConversations(account: string): Promise<void> {
    await this.#asUser("create_contact_group", {
      From_Account: account,
      GroupContactItem: [{ GroupName: VIP, ContactItem: [{ Type: 1, To_Account: account }] }],
    });
  }

  async #asUser(command: string, request: object): Promise<Properties> {
    this.asUsers += 1;
    const answer = await call(this.#emulator as never, `recentcontact/${command}`, request);
    if (answer.ErrorCode !== 0) throw new Error(`${command}: ${answer.ErrorCode}`);
    return answer;
  }

  /** A fault of this lane's own calls. */
  async #disturb(): Promise<void> {
    const { command, field } = COMMANDS[this.#kind.does];
    const what = this.#chance.pick<Fault["what"]>([
      "reset-before",
      "reset-after",
      "truncated-json",
      502,
      { code: 10002 },
      { code: 60010 },
    ]);
    const id = this.#ids[Math.floor(this.#chance.number() * this.#ids.length)];
    if ((await this.#emulator.faults()).length > 500) await this.#emulator.clearFaults();
    await this.#emulator.fault({ command, when: { first: 1 }, where: { [field]: id }, what });
  }

  /** Whether an update succeeded; what is left of one that didn't is finished by the next turn. */
  async #up(): Promise<boolean> {
    this.#round += 1;
    this.operations += 1;
    try {
      await this.#resource.up(this.#kind.inputs(this.#ids, this.#round, this.#chance));
      return true;
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.refused += 1;
      if (error.initFailed === undefined) return false;
      const { __provider: _, ...outputs } = error.initFailed.properties;
      Object.assign(this.#resource, { id: error.initFailed.id, outputs });
      // Lets the next check know what is left.
      await this.#resource.refresh();
      return false;
    }
  }

  /** Nobody else acts on these, so state and world agree to the message, or to the conversation group. */
  async #compare(): Promise<void> {
    const look = (id: string, index: number) =>
      this.#kind.does === "remove" ? this.#compareAccount(id) : this.#compareGroup(id, this.#reached(id, index));
    await Promise.all(this.#ids.map(look));
  }

  async #compareAccount(account: string): Promise<void> {
    const { GroupItem } = await this.#asUser("get_contact_group", { From_Account: account, StartIndex: 0 });
    const names = (GroupItem as readonly { GroupName: string }[]).map(({ GroupName }) => GroupName);
    if (names.includes(VIP)) this.#fail(`${account} has the conversation group ${VIP}`);
  }

  async #compareGroup(id: string, reached: number): Promise<void> {
    const { clearedThrough, messages } = await this.#emulator.view(id);
    if (this.#kind.does === "clear" && clearedThrough !== reached) {
      this.#fail(`${id}: the state says ${reached}, and the world is at ${clearedThrough}`);
    }
    const left = messages.filter(({ from, seq }) => from === SENDER && seq <= reached && seq > reached - 1_000);
    if (this.#kind.does === "recall" && left.length > 0) this.#fail(`${id}: ${left.length} messages are visible`);
  }

  #reached(id: string, index: number): number {
    const { checkpoints, clearedThrough, recalledThrough } = this.#resource.outputs as {
      readonly checkpoints?: Readonly<Record<string, number>>;
      readonly clearedThrough?: number;
      readonly recalledThrough?: number | readonly number[];
    };
    const recalled = typeof recalledThrough === "number" ? recalledThrough : recalledThrough?.[index];
    return clearedThrough ?? checkpoints?.[id] ?? recalled ?? Number.NaN;
  }

  #fail(what: string): void {
    this.failures.push(`${this.#kind.name}: ${what}`);
  }
}
