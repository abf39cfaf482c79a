import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as it came over the wire. */
export interface Hit {
  readonly method: string | undefined;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly socket: Socket;
}

/** What the server does with a request; a plain value is answered as JSON. */
export type Answer = object | string | ((hit: Hit, response: ServerResponse) => void);

/** A server on this machine that answers with one entry of a script after the other, the last one again and again. */
export interface Loopback extends AsyncDisposable {
  readonly origin: string;
  readonly hits: Hit[];
}

export async function loopback(...script: Answer[]): Promise<Loopback> {
  const hits: Hit[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk;
    });
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://loopback");
      const hit = { method: request.method, url, headers: request.headers, body, socket: request.socket };
      hits.push(hit);
      const answer = script[Math.min(hits.length, script.length) - 1] ?? { ErrorCode: 0 };
      if (typeof answer === "function") answer(hit, response);
      else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    hits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An origin where nothing listens any more. */
export async function nobody(): Promise<string> {
  await using server = await loopback();
  return server.origin;
}
