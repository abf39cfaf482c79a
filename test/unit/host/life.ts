import { TencentChatError } from "../../../provider/src/client/errors.ts";
import type { ChatClient } from "../../../provider/src/client/index.ts";
import type { Properties } from "../../../provider/src/host/check.ts";
import { diff } from "../../../provider/src/host/diff.ts";
import type { Engine } from "../../../provider/src/host/engine.ts";
import * as operations from "../../../provider/src/host/operate.ts";
import { checkAlone, configuration, type Kind } from "./kinds.ts";

/** What happens to the next calls about a target. */
export type Trouble = "refused" | "lost" | "spoiled";

/** A service of groups and conversation groups, in memory: what a set's calls come to. */
export class Service {
  readonly groups = new Map<string, { createTime: number; newest: number; cleared: number }>();
  readonly badges = new Map<string, number>();
  readonly trouble = new Map<string, Trouble>();
  /** Irreversible calls that took effect, `target` or `target mark`. */
  readonly calls: string[] = [];
  #times = 1_700_000_000;

  make(id: string, newest = 20): void {
    this.#times += 1;
    this.groups.set(id, { createTime: this.#times, newest, cleared: 0 });
  }

  post(id: string): void {
    const group = this.groups.get(id);
    if (group !== undefined) group.newest += 1;
  }

  act(id: string, tell: string, effect: () => void): void {
    const trouble = this.trouble.get(id);
    if (trouble === "refused") throw new TencentChatError({ command: "x", target: id, code: 10007 });
    if (trouble === "lost") throw new TencentChatError({ command: "x", target: id, fault: "shape", mayHaveRun: true });
    this.calls.push(tell);
    effect();
    if (trouble === "spoiled") {
      throw new TencentChatError({ command: "x", target: id, fault: "shape", mayHaveRun: true });
    }
  }

  /** A client of this service, as one process has it. */
  client(): ChatClient {
    return {
      getGroupInfo: async (groupId: string) => {
        const group = this.groups.get(groupId);
        return group === undefined
          ? { found: false, groupId, code: 10010 }
          : {
              found: true,
              groupId,
              type: "Public",
              name: "",
              createTime: group.createTime,
              nextMsgSeq: group.newest + 1,
            };
      },
      clearGroupMsg: async ({ groupId, msgSeq }: { groupId: string; msgSeq: number }, context: Context) => {
        await context.beforeAttempt();
        this.act(groupId, `${groupId} ${msgSeq}`, () => {
          const group = this.groups.get(groupId);
          if (group !== undefined) group.cleared = Math.max(group.cleared, msgSeq);
        });
      },
      deleteGroupMsgBySender: async ({ groupId }: { groupId: string }, context: Context) => {
        await context.beforeAttempt();
        this.act(groupId, groupId, () => {});
      },
      delContactGroup: async ({ fromAccount }: { fromAccount: string }, context: Context) => {
        await context.beforeAttempt();
        const id = this.badges.get(fromAccount);
        this.act(fromAccount, fromAccount, () => this.badges.delete(fromAccount));
        return { ...(id === undefined ? {} : { conversationGroupId: id }), found: id !== undefined, lostReply: false };
      },
      getContactGroups: async (account: string) => {
        const id = this.badges.get(account);
        return new Map(id === undefined ? [] : [["vip", id]]);
      },
      callsPerSecond: 200,
    } as unknown as ChatClient;
  }
}

interface Context {
  beforeAttempt(): Promise<void>;
}

/** What one run came to. */
export interface Run {
  readonly result: "created" | "updated" | "replaced" | "same" | "refused" | "failed" | "partial";
  readonly plan: Properties | undefined;
  readonly calls: readonly string[];
  readonly said: string;
}

interface State {
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly isBroken: boolean;
}

/** What a resource acts on. */
export interface Reached {
  client(): ChatClient;
  /** Irreversible calls that took effect. */
  readonly calls: readonly string[];
}

/** A resource in its state, taken through runs as the real engine does it, with a new process for each. */
export class Life<Of extends Reached = Service> {
  readonly kind: Kind;
  readonly service: Of;
  /** Progress and what is said for information. */
  readonly told: string[] = [];
  state: State | undefined;
  /** Right before each irreversible call. */
  beforeCall = async (): Promise<void> => {};

  constructor(kind: Kind, service: Of) {
    this.kind = kind;
    this.service = service;
  }

  #world(said: string[]): operations.World {
    const engine: Engine = {
      progress: (line) => this.told.push(line),
      info: (line) => this.told.push(line),
      warn: (line) => said.push(line),
      assertAlive: () => this.beforeCall(),
      flush: async () => {},
    };
    return { sdkAppId: configuration.sdkAppId, client: this.service.client(), engine, now: Date.now };
  }

  async refresh(): Promise<string> {
    const said: string[] = [];
    if (this.state !== undefined) {
      // The engine asks with the inputs that are stored, and a failure is one of the refresh.
      const { props, inputs } = await operations.read(this.kind, this.#world(said), wire(this.state.outputs));
      diff(this.kind, wire(props), wire(this.state.inputs));
      this.state = { inputs: wire(inputs), outputs: wire(props), isBroken: false };
    }
    return said.join("\n");
  }

  /** @param change What a policy that remediates does to checked inputs. */
  async up(news: Properties, change = (inputs: Properties): Properties => inputs): Promise<Run> {
    const said: string[] = [];
    const before = this.service.calls.length;
    const told = (result: Run["result"], plan?: Properties): Run => ({
      result,
      plan,
      calls: this.service.calls.slice(before),
      said: said.join("\n"),
    });
    const { inputs, failures } = checkAlone(this.kind, wire(news), wire(this.state?.inputs ?? {}));
    if (failures.length > 0) {
      said.push(...failures.map(({ reason }) => reason));
      return told("refused");
    }
    const plan = inputs.plannedChange as Properties | undefined;
    try {
      const result = await this.#step(wire(change(inputs)), said);
      return told(result, plan);
    } catch (error) {
      said.push((error as Error).message);
      const { id, properties } = error as { id?: string; properties?: Properties };
      if (id === undefined || properties === undefined) return told("failed", plan);
      const stored = this.state?.inputs ?? inputs;
      this.state = { inputs: stored, outputs: wire(properties), isBroken: true };
      return told("partial", plan);
    }
  }

  async #step(inputs: Properties, said: string[]): Promise<Run["result"]> {
    const { state } = this;
    const world = this.#world(said);
    if (state === undefined) {
      const { outs } = await operations.create(this.kind, world, inputs);
      this.state = { inputs, outputs: wire(outs), isBroken: false };
      return "created";
    }
    const { changes, warning, replaces } = diff(this.kind, wire(state.outputs), inputs);
    if (warning !== undefined) said.push(warning);
    if (replaces.length > 0) throw new Error("would be replaced");
    if (!changes && !state.isBroken) {
      this.state = { ...state, inputs };
      return "same";
    }
    const { outs } = await operations.update(this.kind, world, "id", wire(state.outputs), inputs);
    this.state = { inputs, outputs: wire(outs), isBroken: false };
    return "updated";
  }
}

/** As it comes over the wire: an undefined inside is an error there. */
function wire<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_key, member) => {
      if (member === undefined || typeof member === "function") throw new Error("Unexpected struct type.");
      return member;
    }),
  );
}
