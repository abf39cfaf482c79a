import type { RateLimiterRedis } from "rate-limiter-flexible";
import type { RedisClientType } from "redis";
import type { QuotaAddress } from "./address.ts";
import { type Pace, paceOf } from "./pace.ts";
import type { QuotaPackages } from "./packages.ts";

/** Every key begins so. */
const PREFIX = "tencentchat:quota";
/** A participant that has asked for nothing for so long counts no more. */
const PARTICIPANT_SECONDS = 10;

/**
 * rate-limiter-flexible counts in windows of whole seconds (shorter ones get no expiry at all) that begin with the first
 * call: at the border of two of them twice the rate gets through. So its script is replaced, through its own option, by
 * one that hands out the next free turns, evenly spaced by Redis's clock, in the order of asking. As the library wants
 * it, the answer is what was consumed, and after how many milliseconds the first of them is due.
 *
 * Its `insuranceLimiter` isn't used: it takes over without a word, and knows nothing of how many share the rate.
 */
const NEXT_TURNS = `
local time = redis.call('time')
local now = time[1] * 1000000 + time[2]
local spacing = ARGV[4] * 1000000 / ARGV[3]
local first = math.max(now, tonumber(redis.call('get', KEYS[1]) or 0))
-- A clock that was set back.
if first - now > 600000000 then first = now end
local after = first + ARGV[1] * spacing
local expiry = math.ceil((after - now) / 1000) + 1000
redis.call('set', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', expiry))
return { tonumber(ARGV[1]), math.ceil((first - now) / 1000) }
`;

/** Notes that a participant is there, and counts those that were there lately. */
const PARTICIPATE = `
local now = tonumber(redis.call('time')[1])
redis.call('zadd', KEYS[1], now, ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', now - ARGV[2])
redis.call('expire', KEYS[1], ARGV[2])
return redis.call('zcard', KEYS[1])
`;

/** One connection to the Redis that holds an app's quota. Everything on it may fail; it is made anew then. */
export class QuotaStore {
  readonly #client: RedisClientType;
  readonly #packages: QuotaPackages;
  readonly #sdkAppId: number;
  readonly #limiters = new Map<number, RateLimiterRedis>();

  /** @param onLost told the cause when a connection that was made breaks */
  constructor(packages: QuotaPackages, address: QuotaAddress, sdkAppId: number, onLost: (error: unknown) => void) {
    this.#packages = packages;
    this.#sdkAppId = sdkAppId;
    const { host, port, tls, database, username, password } = address;
    // Who waits sets the time limits. Connecting anew by itself, the library would keep the process alive.
    const socket = { host, port, reconnectStrategy: false as const };
    this.#client = packages.createClient({
      socket: tls ? { ...socket, tls: true as const } : socket,
      database,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      // Understood by every Redis, and by what speaks its language.
      RESP: 2,
      maintNotifications: "disabled",
      disableClientInfo: true,
      disableOfflineQueue: true,
      commandsQueueMaxLength: 1000,
    }) as unknown as RedisClientType;
    this.#client.on("error", onLost);
  }

  async connect(): Promise<void> {
    await this.#client.connect();
    // From now on those who wait for an answer keep the process alive; an idle connection doesn't.
    this.#client.unref();
  }

  /** Takes the next turns of a command; gives after how many milliseconds the first of them is due. */
  async take(command: string, count: number, callsPerSecond: number): Promise<number> {
    const { msBeforeNext } = await this.#limiterOf(callsPerSecond).consume(`${this.#sdkAppId}:${command}`, count);
    return msBeforeNext;
  }

  /** Tells that a participant is there; gives how many are. */
  async participate(participant: string): Promise<number> {
    const request = { keys: [this.#participants], arguments: [participant, String(PARTICIPANT_SECONDS)] };
    return Number(await this.#client.eval(PARTICIPATE, request));
  }

  async leave(participant: string): Promise<void> {
    await this.#client.zRem(this.#participants, participant);
  }

  destroy(): void {
    this.#client.destroy();
  }

  get #participants(): string {
    return `${PREFIX}:${this.#sdkAppId}`;
  }

  #limiterOf(callsPerSecond: number): RateLimiterRedis {
    const { points, seconds }: Pace = paceOf(callsPerSecond);
    const limiter =
      this.#limiters.get(callsPerSecond) ??
      new this.#packages.RateLimiterRedis({
        storeClient: this.#client,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        keyPrefix: PREFIX,
        points,
        duration: seconds,
        customIncrTtlLuaScript: NEXT_TURNS,
      });
    this.#limiters.set(callsPerSecond, limiter);
    return limiter;
  }
}
