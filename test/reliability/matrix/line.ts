import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { CallRecord } from "../../../provider/src/emulator/index.ts";

/** What was sent before has come by then. */
const QUIET_MS = 20;
/** A port is lent for so long at most. */
const MOST_WAIT_MS = 20_000;

/** What happens once a command was answered, or at once where it names none. */
interface Trip {
  readonly after: string;
  readonly act: () => Promise<void>;
}

/** A call that came by a line, as its answer tells of it, commands without their service. */
export interface LineCall extends CallRecord {
  /** When its answer was sent, in milliseconds; absent while it is on its way. */
  until?: number;
}

/** A way to the emulator that can be taken down and up again, on the same port: down, connections are really refused. */
export class Line implements AsyncDisposable {
  readonly #behind: string;
  readonly #port: number;
  #server: Server;
  #trip: Trip | undefined;
  #watch: ((call: LineCall) => Promise<void>) | undefined;
  #calls: LineCall[] = [];
  #count = 0;
  #underWay = 0;
  #rising: Promise<void> | undefined;
  /** Connections that no call has come by yet. */
  readonly #unused = new Set<Socket>();

  private constructor(behind: string, server: Server) {
    this.#behind = behind;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#serve(server);
  }

  /** @param behind origin of the emulator */
  static async start(behind: string): Promise<Line> {
    return new Line(behind, await listening(0));
  }

  get port(): number {
    return this.#port;
  }

  /** Acts once, when a command was answered and before its answer is sent; without a command, now. */
  async whenAnswered(command: string | undefined, act: () => Promise<void>): Promise<void> {
    this.#trip = undefined;
    if (command === undefined) await act();
    else this.#trip = { after: command, act };
  }

  /** Is called with each call from now on, when it was answered and before its answer is sent. */
  watch(watch: (call: LineCall) => Promise<void>): void {
    this.#watch = watch;
  }

  /** Calls since the last time, in the order of their answers. */
  takeCalls(): LineCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  /** Resolves when nothing that was sent is under way any more, whoever still waits for it: it belongs to the run before. */
  async quiet(): Promise<void> {
    do await setTimeout(QUIET_MS);
    while (this.#underWay > 0);
  }

  /** Refuses connections from now on, and ends those that idle. */
  async down(): Promise<void> {
    this.#server.close();
    this.dropIdle();
  }

  /** Makes whoever comes next connect anew. */
  dropIdle(): void {
    this.#server.closeIdleConnections();
    for (const socket of this.#unused) socket.destroy();
  }

  async up(): Promise<void> {
    this.#trip = undefined;
    this.#rising ??= this.#rise().finally(() => {
      this.#rising = undefined;
    });
    await this.#rising;
  }

  async #rise(): Promise<void> {
    if (this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server = await listening(this.#port);
    this.#serve(this.#server);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(server: Server): void {
    server.on("connection", (socket: Socket) => {
      this.#unused.add(socket);
      socket.once("close", () => this.#unused.delete(socket));
    });
    server.on("request", (incoming: IncomingMessage, response: ServerResponse) => {
      this.#unused.delete(incoming.socket);
      this.#underWay += 1;
      this.#pass(incoming, response)
        .catch(() => response.destroy())
        .finally(() => {
          this.#underWay -= 1;
        });
    });
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const body = await buffer(incoming);
    const url = new URL(incoming.url ?? "/", this.#behind);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      request(url, { method: "POST", agent: false, headers }, resolve).once("error", reject).end(body);
    });
    const bytes = await buffer(answer);
    const trip = this.#trip;
    if (trip !== undefined && url.pathname.endsWith(`/${trip.after}`)) {
      this.#trip = undefined;
      await trip.act();
    }
    const call: LineCall = { n: ++this.#count, at, ...readCall(url, body, bytes) };
    this.#calls.push(call);
    await this.#watch?.(call);
    call.until = Date.now();
    // Not kept alive: each call meets the line as it is then.
    const headers = { "content-type": answer.headers["content-type"] ?? "", connection: "close" };
    response.writeHead(answer.statusCode ?? 500, headers).end(bytes);
  }
}

function readCall(url: URL, body: Buffer, bytes: Buffer): Omit<LineCall, "n" | "at"> {
  const command = url.pathname.replace(/^.*\//, "");
  const { ErrorCode: code } = parsed(bytes) as { ErrorCode?: number };
  return { command, request: parsed(body), executed: code === 0, ...(code !== undefined && { code, httpStatus: 200 }) };
}

/** An object of nothing where it is no JSON. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return {};
  }
}

/** Waits for a port that somebody has taken meanwhile. */
async function listening(port: number): Promise<Server> {
  for (const giveUpAt = Date.now() + MOST_WAIT_MS; ; await setTimeout(QUIET_MS)) {
    const server = createServer();
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once("error", resolve);
      server.listen(port, "127.0.0.1", () => resolve(undefined));
    });
    if (error === undefined) return server;
    if (error.code !== "EADDRINUSE" || Date.now() > giveUpAt) throw error;
  }
}
