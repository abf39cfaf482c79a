import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** Which answers are spoiled: the first one of a command, or all of them. */
export type Extent = "first" | "every";

/** A way to the service on which answers are changed. */
export class Spoiler implements AsyncDisposable {
  readonly #behind: string;
  readonly #server: Server;
  #spoiling: { readonly command: string; readonly extent: Extent; change(answer: string): string } | undefined;

  private constructor(behind: string, server: Server) {
    this.#behind = behind;
    this.#server = server;
  }

  /** @param behind origin of the service */
  static async start(behind: string): Promise<Spoiler> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const spoiler = new Spoiler(behind, server);
    server.on("request", (incoming, response) => {
      spoiler.#pass(incoming, response).catch(() => response.destroy());
    });
    return spoiler;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Changes a command's answers from now on. */
  spoil(command: string, extent: Extent, change: (answer: string) => string): void {
    this.#spoiling = { command, extent, change };
  }

  stop(): void {
    this.#spoiling = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const url = new URL(incoming.url ?? "/", this.#behind);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      request(url, { method: "POST", headers }, resolve).once("error", reject).end(body);
    });
    const text = (await buffer(answer)).toString();
    response.writeHead(answer.statusCode ?? 500, { "content-type": "application/json" });
    response.end(this.#changed(url.pathname, text));
  }

  #changed(path: string, text: string): string {
    const spoiling = this.#spoiling;
    if (spoiling === undefined || !path.endsWith(`/${spoiling.command}`)) return text;
    if (spoiling.extent === "first") this.stop();
    return spoiling.change(text);
  }
}
