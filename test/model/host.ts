import type { dynamic } from "@pulumi/pulumi";
import { ChatClient } from "../../provider/src/client/index.ts";
import type { Emulator } from "../../provider/src/emulator/index.ts";
import type { Properties } from "../../provider/src/host/check.ts";
import type { CallConfiguration } from "../../provider/src/host/configuration.ts";
import { forCalls } from "../../provider/src/host/connect-client.ts";
import { defineHandler } from "../../provider/src/host/define-handler.ts";
import { type Engine, EngineGone } from "../../provider/src/host/engine.ts";
import { ReplacementGuard } from "../../provider/src/host/replacement-guard.ts";
import { type Session, startSession } from "../../provider/src/host/session.ts";
import { single } from "../../provider/src/host/single.ts";
import { conversationGroupRemoval } from "../../provider/src/resources/conversation-group-removal/handler.ts";
import { conversationGroupRemovalSet } from "../../provider/src/resources/conversation-group-removal-set/handler.ts";
import { groupHistoryCheckpoint } from "../../provider/src/resources/group-history-checkpoint/handler.ts";
import { groupHistoryCheckpointSet } from "../../provider/src/resources/group-history-checkpoint-set/handler.ts";
import { senderMessageRecall } from "../../provider/src/resources/sender-message-recall/handler.ts";
import { senderMessageRecallSet } from "../../provider/src/resources/sender-message-recall-set/handler.ts";
import type { Clock } from "./clock.ts";
import { IRREVERSIBLE } from "./targets.ts";
import { overTheWire } from "./wire.ts";

const KINDS = {
  GroupHistoryCheckpoint: single(groupHistoryCheckpoint),
  SenderMessageRecall: single(senderMessageRecall),
  ConversationGroupRemoval: single(conversationGroupRemoval),
  GroupHistoryCheckpointSet: groupHistoryCheckpointSet,
  SenderMessageRecallSet: senderMessageRecallSet,
  ConversationGroupRemovalSet: conversationGroupRemovalSet,
};

/** Classes of resources. */
export type Type = keyof typeof KINDS;

/** Who is killed, and when: right before the n-th irreversible call of a run, or when its answer has come. */
export interface Kill {
  readonly victim: "host" | "engine";
  readonly moment: "before" | "after";
  readonly nth: number;
}

/** What is read by all hosts of a sequence. */
export interface Surroundings {
  readonly emulator: Pick<Emulator, "url" | "sdkAppId" | "secretKey">;
  readonly clock: Clock;
}

export interface HostOptions extends Surroundings {
  readonly kill?: Kill | undefined;
  /** Awaited right before each irreversible call. */
  readonly beforeCall?: ((nth: number) => Promise<void>) | undefined;
}

/** An error that Pulumi's host passes on as a partial failure. */
export type HostError = Error &
  Partial<Pick<{ id: string; properties: Properties; reasons: string[] }, "id" | "properties" | "reasons">>;

/** A run's provider host, in this process: handlers, session and client of its own, and an engine that may die. */
export class Host {
  readonly warnings: string[] = [];
  /** Set once the engine was killed. */
  engineIsGone = false;
  readonly #options: HostOptions;
  readonly #session: Session;
  readonly #handlers: Record<string, dynamic.ResourceProvider<Properties, Properties>>;
  readonly #died = Promise.withResolvers<never>();
  readonly #underWay: Promise<unknown>[] = [];
  #client: ChatClient | undefined;
  #isDead = false;
  #asked = 0;
  #answered = 0;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#died.promise.catch(() => {});
    const engine: Engine = {
      progress: () => {},
      info: () => {},
      warn: (message) => void this.warnings.push(message),
      assertAlive: () => this.#beforeCall(),
      flush: async () => {},
    };
    const { clock } = options;
    const session = startSession({ environment: environmentOf(options.emulator), engine, now: clock.now });
    const world: Session["world"] = async () => {
      const configuration = forCalls(session.reading());
      this.#client ??= this.#connect(configuration);
      return { sdkAppId: configuration.sdkAppId, client: this.#client, engine, now: clock.now };
    };
    this.#session = { ...session, world };
    const guard = new ReplacementGuard();
    this.#handlers = Object.fromEntries(
      Object.entries(KINDS).map(([type, kind]) => [type, defineHandler(kind as never, this.#session, guard)]),
    );
  }

  async check(type: Type, olds: Properties, news: Properties) {
    const { inputs, failures } = await this.#call(type, (handler) =>
      handler.check?.(overTheWire(olds), overTheWire(news)),
    );
    return { inputs: withText(type, inputs), failures: failures ?? [] };
  }

  async diff(type: Type, id: string, outputs: Properties, news: Properties) {
    const diff = await this.#call(type, (handler) => handler.diff?.(id, overTheWire(outputs), overTheWire(news)));
    return { changes: diff.changes === true, replaces: diff.replaces ?? [] };
  }

  async create(type: Type, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const { id, outs } = await this.#call(type, (handler) => handler.create(overTheWire(inputs)));
    return { id, outputs: withText(type, outs) };
  }

  async update(type: Type, id: string, outputs: Properties, inputs: Properties): Promise<Properties> {
    const made = await this.#call(type, (handler) => handler.update?.(id, overTheWire(outputs), overTheWire(inputs)));
    return withText(type, made.outs);
  }

  async read(type: Type, id: string, outputs: Properties): Promise<{ outputs: Properties; inputs: Properties }> {
    const read = await this.#call(type, (handler) => handler.read?.(id, overTheWire(outputs)));
    const { inputs } = read as { inputs?: Properties };
    return { outputs: withText(type, read.props), inputs: withText(type, inputs) };
  }

  async delete(type: Type, id: string, outputs: Properties): Promise<void> {
    await this.#call(type, async (handler) => (await handler.delete?.(id, overTheWire(outputs))) ?? {});
  }

  /** Waits for what is still under way, be it for nobody. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#client?.close();
  }

  #connect({ origin, sdkAppId, identifier, credential }: CallConfiguration): ChatClient {
    return new ChatClient({
      ...{ origin, sdkAppId, identifier, credential, timeoutSeconds: 5, callsPerSecond: 1_000_000 },
      runtime: this.#options.clock,
      onEvent: (event) => {
        if (event.type === "answer" && IRREVERSIBLE.has(event.command)) this.#afterCall();
      },
    });
  }

  async #call<Answer>(
    type: Type,
    work: (handler: dynamic.ResourceProvider<Properties, Properties>) => Promise<Answer> | undefined,
  ): Promise<Answer> {
    const handler = this.#handlers[type];
    const answer = handler === undefined ? undefined : work(handler);
    if (answer === undefined) throw new Error(`${type} has no such verb`);
    this.#underWay.push(answer);
    return Promise.race([answer, this.#died.promise]);
  }

  async #beforeCall(): Promise<void> {
    const { kill, beforeCall } = this.#options;
    this.#asked += 1;
    const nth = this.#asked;
    if (kill?.moment === "before" && kill.nth === nth) this.#kill(kill);
    await beforeCall?.(nth);
    // Nobody hears what a dead host says.
    if (this.#isDead || this.engineIsGone) throw new EngineGone("the engine is gone");
  }

  #afterCall(): void {
    const { kill } = this.#options;
    this.#answered += 1;
    if (kill?.moment === "after" && kill.nth === this.#answered) this.#kill(kill);
  }

  #kill({ victim }: Kill): void {
    if (victim === "engine") {
      this.engineIsGone = true;
      return;
    }
    this.#isDead = true;
    // Nothing that is under way there is repeated.
    void this.#client?.close();
    this.#died.reject(new Error("error reading from server: EOF"));
  }
}

/** As the class registers it, and as the host puts it into all that it answers. */
export function providerText(type: string): string {
  return `exports.handler=()=>require("pulumi-tencent-chat/handlers").${type}`;
}

function withText(type: Type, properties: Properties = {}): Properties {
  return overTheWire({ ...properties, __provider: providerText(type) });
}

function environmentOf({ url, sdkAppId, secretKey }: Surroundings["emulator"]): Record<string, string> {
  return {
    TENCENT_CHAT_ENDPOINT: url,
    TENCENT_CHAT_SDK_APP_ID: String(sdkAppId),
    TENCENT_CHAT_SECRET_KEY: secretKey,
  };
}
