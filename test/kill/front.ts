import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** One call of one run, as it came in. */
export interface FrontCall {
  /** When it had come whole, in milliseconds. */
  readonly at: number;
  /** `service/command`. */
  readonly command: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** `ErrorCode` of the answer, once there is one. */
  code?: number;
}

const LINE = "/line";

/** A way of its own to the emulator for one run, so that it is known of each call which run made it, an orphan's too. */
export class Front {
  readonly calls: FrontCall[] = [];
  /** Those of them that came after the line was drawn. */
  readonly late: FrontCall[] = [];
  /** Called for each call that has come whole. */
  onCall: ((call: FrontCall) => void) | undefined;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #behind: string;
  #isLate = false;

  private constructor(behind: string) {
    this.#behind = behind;
    this.#server = createServer((incoming, response) => {
      this.#pass(incoming, response).catch(() => response.destroy());
    });
  }

  /** @param behind origin of the emulator */
  static async start(behind: string): Promise<Front> {
    const front = new Front(behind);
    await new Promise<void>((resolve) => front.#server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Draws a line after so many milliseconds, by a request of its own. What was sent until then has come before it, however
   * busy the machine is and however late it is taken in.
   */
  async drawLine(afterMs: number): Promise<void> {
    await sleep(afterMs);
    await fetch(new URL(LINE, this.url), { method: "POST" });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  /** What hasn't come whole, because its sender was killed, is not passed on. */
  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const url = new URL(incoming.url ?? "/", this.#behind);
    if (url.pathname === LINE) {
      this.#isLate = true;
      response.end();
      return;
    }
    const call: FrontCall = {
      at: Date.now(),
      command: url.pathname.replace("/v4/", ""),
      request: JSON.parse(body.toString() || "{}") as Record<string, unknown>,
    };
    this.calls.push(call);
    if (this.#isLate) this.late.push(call);
    this.onCall?.(call);
    const answer = await this.#ask(url, body);
    const text = await buffer(answer);
    call.code = (JSON.parse(text.toString()) as { ErrorCode: number }).ErrorCode;
    response.writeHead(answer.statusCode ?? 500, { "content-type": "application/json" }).end(text);
  }

  #ask(url: URL, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = { method: "POST", agent: this.#agent, headers: { "content-type": "application/json" } };
      request(url, options, resolve).once("error", reject).end(body);
    });
  }
}
