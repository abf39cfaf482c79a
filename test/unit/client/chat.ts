import { ChatClient, type ChatClientOptions, type ClientEvent } from "../../../provider/src/client/index.ts";
import { FakeTime } from "./fake-time.ts";
import { type Answer, type Loopback, loopback } from "./loopback.ts";

/** The public sample key of the official library's README. */
export const secretKey = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/** A client, the server it talks to, the time it lives in and the events it told. */
export interface Chat extends AsyncDisposable {
  readonly client: ChatClient;
  readonly server: Loopback;
  readonly time: FakeTime;
  readonly events: ClientEvent[];
  /** The bodies that came over the wire. */
  bodies(): string[];
}

export async function chat(script: Answer[], options: Partial<ChatClientOptions> = {}): Promise<Chat> {
  const server = await loopback(...script);
  const time = new FakeTime();
  const events: ClientEvent[] = [];
  const client = new ChatClient({
    origin: server.origin,
    sdkAppId: 1400000000,
    identifier: "administrator",
    credential: { secretKey },
    runtime: time,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return {
    client,
    server,
    time,
    events,
    bodies: () => server.hits.map(({ body }) => body),
    async [Symbol.asyncDispose]() {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** All that an iteration gives. */
export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** The error a promise fails with. */
export async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
}

export const OK = { ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0 };
export const code = (ErrorCode: number, ErrorInfo = "") => ({ ActionStatus: "FAIL", ErrorCode, ErrorInfo });
