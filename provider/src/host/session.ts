import type { ChatClient, ClientEvent } from "../client/index.ts";
import { type CallConfiguration, type ConfigurationReading, readConfiguration } from "./configuration.ts";
import { connectClient, forCalls, quotaMessage } from "./connect-client.ts";
import { connectEngine, type Engine, engineAddressIn } from "./engine.ts";
import type { World } from "./operate.ts";

/** What one run of the provider host knows: its configuration, its engine, its client. All handlers share it. */
export interface Session {
  configure(stack: (key: string) => unknown): void;
  reading(): ConfigurationReading;
  /** The means to act. Throws an error that lists everything the configuration lacks. */
  world(): Promise<World>;
  /** Says something among the diagnostics. */
  warn(message: string): void;
  /** Resolves when what was said to the engine has arrived. */
  flush(): Promise<void>;
}

/** Where a session gets things from. */
export interface SessionSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly engine: Engine;
  readonly now: () => number;
}

/** Starts a session. */
export function startSession({ environment, engine, now }: SessionSources): Session {
  let stack: (key: string) => unknown = () => undefined;
  let reading: ConfigurationReading | undefined;
  let client: Promise<ChatClient> | undefined;
  const read = (): ConfigurationReading => {
    reading ??= readConfiguration(stack, environment, Math.floor(now() / 1000));
    return reading;
  };
  return {
    // Each resource type configures anew with the same values; the client is kept.
    configure: (source) => {
      stack = source;
      reading = undefined;
    },
    reading: read,
    world: async () => {
      const configuration = forCalls(read());
      client ??= connect(configuration, engine);
      return { sdkAppId: configuration.sdkAppId, client: await client, engine, now };
    },
    warn: (message) => engine.warn(message),
    flush: () => engine.flush(),
  };
}

type RetryCause = Extract<ClientEvent, { type: "retry" }>["cause"];

async function connect(configuration: CallConfiguration, engine: Engine): Promise<ChatClient> {
  const { describeCode, FAULTS } = await import("../client/index.ts");
  const reportQuota = quotaReport(engine);
  const meaningOf = ({ code, fault }: RetryCause): string =>
    code === undefined ? FAULTS[fault ?? "shape"].meaning : `${code}, ${describeCode(code).meaning}`;
  return connectClient(configuration, (event) => {
    report(engine, event, meaningOf);
    reportQuota(event);
  });
}

function report(engine: Engine, event: ClientEvent, meaningOf: (cause: RetryCause) => string): void {
  if (event.type === "retry") {
    const { command, target, cause, delayMs } = event;
    engine.progress(
      `${command} for ${target}: ${meaningOf(cause)}; trying again in ${Math.max(1, Math.ceil(delayMs / 1000))} s`,
      true,
    );
  }
}

/** Tells that the shared quota is gone, and that it is back; lasting the first time only, since a bad line may flap. */
function quotaReport(engine: Engine): (event: ClientEvent) => void {
  const said = new Set<ClientEvent["type"]>();
  return (event) => {
    const message = quotaMessage(event);
    if (message === undefined) {
      return;
    }
    const lasting = event.type === "quota-lost" ? engine.warn : engine.info;
    const say = said.has(event.type) ? engine.progress : lasting;
    said.add(event.type);
    say(message);
  };
}

/** The session of this process. */
export const session: Session = startSession({
  environment: process.env,
  engine: connectEngine(engineAddressIn(process.argv.slice(2))),
  now: Date.now,
});
