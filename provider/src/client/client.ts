import type { z } from "zod";
import { bodyOf, outcomeOf, readAnswer } from "./answer.ts";
import { type Batcher, batched } from "./batch.ts";
import { type Caller, type Command, isRepeatable } from "./command.ts";
import { clearGroupMsg } from "./commands/clear-group-msg.ts";
import { delContactGroup } from "./commands/del-contact-group.ts";
import { deleteGroupMsgBySender } from "./commands/delete-group-msg-by-sender.ts";
import { loadContactGroups } from "./commands/get-contact-group.ts";
import { GROUPS_A_CALL, type GroupInfo, loadGroups } from "./commands/get-group-info.ts";
import { loadTopic, type TopicInfo } from "./commands/get-topic.ts";
import {
  type GroupMessage,
  type MessageRange,
  type PageRange,
  readMessages,
  readPage,
} from "./commands/group-msg-get-simple.ts";
import { type Credential, type Signer, signerFor } from "./credential.ts";
import { isTencentChatError, TencentChatError, type TencentChatErrorFacts } from "./errors.ts";
import type { ClientEvent } from "./events.ts";
import { type CallContext, run, type Surroundings } from "./operation.ts";
import { type QuotaUse, useQuota } from "./quota/quota.ts";
import { rateLimiterFor } from "./rate-limit.ts";
import { RetryBudget } from "./retry.ts";
import { roomOf } from "./room.ts";
import { type Runtime, runtimeOf, sharedPerRuntime } from "./runtime.ts";
import { connect, type Transport } from "./transport.ts";

/** Where the service is, as whom to call it, and how fast and patiently. */
export interface ChatClientOptions {
  /** As `originOf` or `checkEndpoint` give it. */
  readonly origin: string;
  readonly sdkAppId: number;
  /** An administrator account of the app. */
  readonly identifier: string;
  readonly credential: Credential;
  /** For each command, at least above 0; 200 by default, as documented. Clients of one app share it. */
  readonly callsPerSecond?: number;
  /**
   * URL of a Redis, `redis://…` or `rediss://…`, by which all that act on the app share `callsPerSecond`, on other machines
   * too. It needs the packages rate-limiter-flexible and redis. Not shared by default.
   */
  readonly quota?: string;
  /** An operation is given up after so long without progress, waiting for the rate limit not counted; 120 by default. */
  readonly timeoutSeconds?: number;
  /** Told what happens while calls are under way. */
  readonly onEvent?: (event: ClientEvent) => void;
  /** Replaces clock, random numbers or sleep, for tests. */
  readonly runtime?: Partial<Runtime>;
}

/** How a removal of a conversation group ended. */
export interface ContactGroupRemoval {
  /** The id the removed group had. */
  readonly conversationGroupId?: number;
  /** False where the service answered 51009: there was no such group. */
  readonly found: boolean;
  /** Whether an earlier attempt of this operation may have run; a 51009 after it means that it did. */
  readonly lostReply: boolean;
}

type Named = Pick<TencentChatErrorFacts, "command" | "target">;

interface Attempt {
  readonly command: string;
  readonly target: string;
  readonly body: string;
  readonly sent: { attempts: number; userSig: string };
  readonly signal: AbortSignal | undefined;
  readonly limitMs: number;
}

/** As documented of all commands. */
const CALLS_PER_SECOND = 200;

/** Groups asked for within so many milliseconds go into one call. */
const GATHER_MS = 10;

const budgets = sharedPerRuntime<RetryBudget>();

/**
 * Calls the admin API of one Tencent Chat app. Every method fails with a {@link TencentChatError}; calls are repeated
 * only where that can't reach further than the first one did.
 *
 * @example
 * ```ts
 * import { ChatClient, originOf } from "pulumi-tencent-chat/client";
 *
 * const client = new ChatClient({
 *   origin: originOf("singapore"),
 *   sdkAppId: 1400000000,
 *   identifier: "administrator",
 *   credential: { secretKey: process.env.TENCENT_CHAT_SECRET_KEY ?? "" },
 * });
 * await client.clearGroupMsg({ groupId: "g1", msgSeq: 120 });
 * await client.close();
 * ```
 */
export class ChatClient {
  readonly #options: ChatClientOptions;
  readonly #runtime: Runtime;
  readonly #signer: Signer;
  readonly #transport: Transport;
  readonly #quota: QuotaUse | undefined;
  readonly #groups: Batcher<string, GroupInfo>;
  /** By command. */
  readonly #surroundings = new Map<string, Surroundings>();
  readonly #contactGroups = new Map<string, Promise<ReadonlyMap<string, number>>>();
  readonly #caller: Caller = { call: (command, request, context) => this.#call(command, request, context) };
  #closed = false;

  /** @throws TypeError for a `quota` that is no URL of a Redis */
  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.#runtime = runtimeOf(options.runtime);
    this.#signer = signerFor(options, options.credential, this.#runtime);
    this.#transport = connect(options.origin);
    const { quota, sdkAppId, onEvent } = options;
    this.#quota = quota === undefined ? undefined : useQuota(quota, sdkAppId, this.#runtime, (e) => onEvent?.(e));
    this.#groups = batched<string, GroupInfo>((ids) => loadGroups(this.#caller, ids), {
      size: GROUPS_A_CALL,
      gather: (done) => void this.#runtime.sleep(GATHER_MS).then(done),
    });
  }

  /** For each command at most, as configured. */
  get callsPerSecond(): number {
    return this.#options.callsPerSecond ?? CALLS_PER_SECOND;
  }

  /**
   * Hides a group's history from its members' clients: through `msgSeq`, or all of it at the time the call runs
   * (`clear_group_msg`, doc 65970). Repeated after a lost reply only with `msgSeq`. Nothing brings it back.
   */
  async clearGroupMsg(r: { groupId: string; msgSeq?: number }, context?: CallContext): Promise<void> {
    const request = { GroupId: r.groupId, ...(r.msgSeq !== undefined && { MsgSeq: r.msgSeq }) };
    await this.#call(clearGroupMsg, request, context);
  }

  /**
   * Recalls what a sender posted among the newest 1,000 messages of a group or topic (`delete_group_msg_by_sender`,
   * doc 34970). An AVChatRoom answers OK and nothing happens. Nothing brings the messages back.
   */
  async deleteGroupMsgBySender(
    r: { groupId: string; senderAccount: string; topicId?: string },
    context?: CallContext,
  ): Promise<void> {
    const request = {
      GroupId: r.groupId,
      Sender_Account: r.senderAccount,
      ...(r.topicId !== undefined && { TopicId: r.topicId }),
    };
    await this.#call(deleteGroupMsgBySender, request, context);
  }

  /** Deletes one conversation group of an account (`del_contact_group`, doc 53441). That there is none is no failure. */
  async delContactGroup(
    r: { fromAccount: string; groupName: string },
    context?: CallContext,
  ): Promise<ContactGroupRemoval> {
    try {
      const request: z.infer<typeof delContactGroup.request> = {
        From_Account: r.fromAccount,
        GroupName: [r.groupName],
      };
      const { answer, lostReply } = await this.#call(delContactGroup, request, context);
      const id = answer.GroupItem?.find(({ GroupName }) => GroupName === r.groupName)?.GroupId;
      return { ...(id !== undefined && { conversationGroupId: id }), found: true, lostReply };
    } catch (error) {
      if (!isTencentChatError(error) || error.code !== 51009) throw error;
      return { found: false, lostReply: error.mayHaveRun };
    }
  }

  /**
   * Reads a group's profile (`get_group_info`, doc 34961). Groups asked for at the same time share a call, up to 50;
   * `beforeAttempt` is awaited once, before joining it.
   */
  async getGroupInfo(groupId: string, context: CallContext = {}): Promise<GroupInfo> {
    await context.beforeAttempt?.();
    return this.#unlessAborted(() => this.#groups.load(groupId), "get_group_info", context);
  }

  /** Reads a topic's profile (`get_topic`, doc 49469). */
  getTopic(groupId: string, topicId: string, context?: CallContext): Promise<TopicInfo> {
    return loadTopic(this.#caller, { groupId, topicId, identifier: this.#options.identifier }, context);
  }

  /**
   * Reads an account's conversation groups, name to id (`get_contact_group`, doc 53440), all pages united. Loads of
   * one account at the same time share their calls; `beforeAttempt` is awaited once, before joining them.
   */
  async getContactGroups(fromAccount: string, context: CallContext = {}): Promise<ReadonlyMap<string, number>> {
    await context.beforeAttempt?.();
    const load = () => {
      const shared = this.#contactGroups.get(fromAccount) ?? loadContactGroups(this.#caller, fromAccount);
      this.#contactGroups.set(fromAccount, shared);
      const forget = () => void this.#contactGroups.delete(fromAccount);
      shared.then(forget, forget);
      return shared;
    };
    return this.#unlessAborted(load, "get_contact_group", context);
  }

  /**
   * Reads a group's or topic's history, newest first, recalled and expired rows included (`group_msg_get_simple`,
   * doc 34971). 20 rows a call, made as they are asked for. An AVChatRoom keeps none (10044).
   */
  groupMessages(range: MessageRange, context?: CallContext): AsyncIterable<GroupMessage> {
    return readMessages(this.#caller, range, context);
  }

  /** Reads one page of the same: up to 20 rows through a `MsgSeq`, newest first, in one call. */
  groupMessagePage(range: PageRange, context?: CallContext): Promise<GroupMessage[]> {
    return readPage(this.#caller, range, context);
  }

  /** Closes the connections, unless another client of the same origin uses them. Calls under way end first. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#transport.close();
    await this.#quota?.close();
  }

  async #call<Request extends z.ZodType, Answer extends z.ZodType>(
    command: Command<Request, Answer>,
    request: z.infer<Request>,
    context: CallContext = {},
  ): Promise<{ answer: z.infer<Answer>; lostReply: boolean }> {
    const { timeoutSeconds = 120 } = this.#options;
    const named = { command: command.name, target: command.target(request) };
    this.#assertOpen(named);
    const body = bodyOf(command, request, named);
    // Before the rate limit gives a turn: turns that wait here would go out together.
    const unusable = await this.#transport.prepare();
    if (unusable !== undefined) throw new TencentChatError({ ...named, ...unusable });
    const missing = (await this.#quota?.quota.prepare()) ?? [];
    if (missing.length > 0) throw new TencentChatError({ ...named, fault: "quota", detail: missing.join(", ") });
    const sent = { attempts: 0, userSig: "" };
    const { value, lostReply } = await run<z.infer<Answer>>(
      {
        ...named,
        repeatable: isRepeatable(command, request),
        timeoutMs: timeoutSeconds * 1000,
        attempt: (limitMs) => this.#attempt(command, { ...named, body, sent, signal: context.signal, limitMs }),
        signAgain: this.#signer.renew && (() => this.#signer.renew?.(sent.userSig)),
      },
      context,
      this.#surroundingsOf(command.name),
    );
    return { answer: value, lostReply };
  }

  #surroundingsOf(command: string): Surroundings {
    const known = this.#surroundings.get(command);
    if (known !== undefined) return known;
    const { origin, sdkAppId, onEvent } = this.#options;
    const runtime = this.#runtime;
    const surroundings = {
      runtime,
      limiter: rateLimiterFor({ origin, sdkAppId, command }, this.callsPerSecond, runtime, this.#quota?.quota),
      room: roomOf(origin, runtime),
      budget: budgets(runtime, `${origin} ${sdkAppId} ${command}`, () => new RetryBudget()),
      emit: (event: ClientEvent) => onEvent?.(event),
    };
    this.#surroundings.set(command, surroundings);
    return surroundings;
  }

  async #attempt<Request extends z.ZodType, Answer extends z.ZodType>(
    command: Command<Request, Answer>,
    { command: name, target, body, sent, signal, limitMs }: Attempt,
  ): Promise<z.infer<Answer>> {
    const { onEvent } = this.#options;
    const named = { command: name, target };
    this.#assertOpen(named);
    sent.attempts += 1;
    sent.userSig = this.#signer.userSig(name);
    const startedAt = this.#runtime.now();
    onEvent?.({ type: "attempt", ...named, attempt: sent.attempts });
    const received = await this.#transport.post({ path: this.#path(command, sent.userSig), body, signal, limitMs });
    // What only reads has no effect to be in doubt about.
    const about = () => ({ ...named, secrets: this.#signer.secrets(), ...(command.readOnly && { mayHaveRun: false }) });
    if ("fault" in received) throw new TencentChatError({ ...received, ...about() });
    const elapsedMs = this.#runtime.now() - startedAt;
    const outcome = outcomeOf(command, received.json);
    onEvent?.({ type: "answer", ...named, attempt: sent.attempts, elapsedMs, code: outcome?.code });
    return readAnswer(command, received.json, outcome, about);
  }

  #assertOpen(named: Named): void {
    if (this.#closed) throw new TencentChatError({ ...named, fault: "aborted", detail: "the client is closed" });
  }

  #path({ service, name }: Command, userSig: string): string {
    const { sdkAppId, identifier } = this.#options;
    const random = Math.floor(this.#runtime.random() * 2 ** 32);
    const query = `sdkappid=${sdkAppId}&identifier=${encodeURIComponent(identifier)}&usersig=${userSig}&random=${random}`;
    return `/v4/${service}/${name}?${query}&contenttype=json`;
  }

  async #unlessAborted<T>(load: () => Promise<T>, command: string, { signal }: CallContext): Promise<T> {
    const aborted = () => new TencentChatError({ command, fault: "aborted" });
    if (signal === undefined) return load();
    if (signal.aborted) throw aborted();
    // Others may wait for the same load, so it goes on.
    return new Promise((resolve, reject) => {
      const leave = () => reject(aborted());
      signal.addEventListener("abort", leave, { once: true });
      load()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", leave));
    });
  }
}
