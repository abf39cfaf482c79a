import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Emulator, type EmulatorOptions, startEmulator } from "pulumi-tencent-chat/emulator";
import { CANARIES } from "./canaries.ts";

/** How the service misbehaves; each quotes what it was asked, as gateways and proxies do. */
export const MISBEHAVIOURS = {
  refusal: (asked: string) => [200, JSON.stringify({ ErrorCode: 10004, ErrorInfo: `bad request ${asked}` })],
  "wrong signature": (asked: string) => [
    200,
    JSON.stringify({ ErrorCode: 70009, ErrorInfo: `bad usersig in ${asked}` }),
  ],
  "expired signature": (asked: string) => [200, JSON.stringify({ ErrorCode: 70001, ErrorInfo: `expired: ${asked}` })],
  "internal error": (asked: string) => [200, JSON.stringify({ ErrorCode: 10002, ErrorInfo: `busy with ${asked}` })],
  "another shape": (asked: string) => [200, JSON.stringify({ ErrorCode: 0, GroupInfo: asked, ErrorInfo: asked })],
  "no JSON": (asked: string) => [200, asked],
  "a gateway's page": (asked: string) => [502, `<a href="${asked}">${asked}</a>`],
  "a gateway's refusal": (asked: string) => [403, asked],
  "a redirect": (asked: string) => [302, asked],
} as const satisfies Record<string, (asked: string) => readonly [number, string]>;

/** An emulator that is asked through a server which knows each UserSig that was sent, and can be made to misbehave. */
export class WatchedService implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly userSigs = new Set<string>();
  /** How often it was asked. */
  asked = 0;
  misbehaves: keyof typeof MISBEHAVIOURS | "a broken connection" | undefined;
  readonly #server: Server;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: EmulatorOptions = {}): Promise<WatchedService> {
    const service = new WatchedService(await startEmulator({ secretKey: CANARIES.secretKey, ...options }));
    await new Promise<void>((resolve) => service.#server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const asked = new URL(request.url ?? "/", this.emulator.url);
    this.asked += 1;
    this.userSigs.add(asked.searchParams.get("usersig") ?? "");
    if (this.misbehaves === "a broken connection") {
      response.destroy();
    } else if (this.misbehaves !== undefined) {
      const quoted = `${asked.href} signed with ${CANARIES.secretKey}`;
      const [status, answer] = MISBEHAVIOURS[this.misbehaves](quoted);
      response.writeHead(status as number, { location: asked.href }).end(answer);
    } else {
      const answered = await fetch(asked, { method: "POST", body, headers: { "content-type": "application/json" } });
      response.writeHead(answered.status).end(await answered.text());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.emulator.close();
  }
}
