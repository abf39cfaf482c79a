import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const LARGEST_BODY = 64 * 1024 * 1024;

/** A request with its whole body. */
export interface Incoming {
  readonly method: string;
  readonly url: URL;
  readonly body: string;
}

/** `close` ends the connection, `reset` breaks it. */
export type Reply =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly type: string;
      readonly body: string;
      /** Milliseconds to wait before it. */
      readonly after?: number;
      /** Only so many bytes of the body are sent. */
      readonly cutAt?: number;
    }
  | { readonly kind: "close" }
  | { readonly kind: "reset" };

export function jsonReply(status: number, value: unknown): Reply {
  return { kind: "answer", status, type: "application/json", body: JSON.stringify(value) };
}

/** Listens, and resolves when it really does. */
export async function listen(
  handle: (incoming: Incoming) => Reply,
  host: string,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const waiting = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    void serve(request, response, handle, waiting);
  });
  // Longer than any client keeps a connection, so that none is closed under a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`;
  return { url, close: () => close(server, waiting) };
}

async function close(server: Server, waiting: Set<NodeJS.Timeout>): Promise<void> {
  for (const timer of waiting) clearTimeout(timer);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (incoming: Incoming) => Reply,
  waiting: Set<NodeJS.Timeout>,
): Promise<void> {
  let reply: Reply;
  try {
    const url = new URL(request.url ?? "/", "http://emulator");
    reply = handle({ method: request.method ?? "GET", url, body: await readBody(request) });
  } catch (error) {
    reply = jsonReply(500, { error: `the emulator failed: ${String(error)}` });
  }
  if (reply.kind === "close") response.destroy();
  else if (reply.kind === "reset") request.socket.resetAndDestroy();
  else if (reply.after === undefined) send(response, reply);
  else {
    const answer = reply;
    const timer = setTimeout(() => {
      waiting.delete(timer);
      send(response, answer);
    }, reply.after);
    waiting.add(timer);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error("the body is over 64 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function send(response: ServerResponse, { status, type, body, cutAt }: Extract<Reply, { kind: "answer" }>): void {
  const bytes = Buffer.from(body);
  // Cut JSON comes with a length that fits it: the fault is in the text, not in the transport.
  const sent = cutAt === undefined ? bytes : bytes.subarray(0, cutAt);
  response.writeHead(status, { "content-type": type, "content-length": sent.length });
  response.end(sent);
}
