import { connect, type Socket } from "node:net";
import type { Emulator } from "../../provider/src/emulator/index.ts";

/** A connection on which anything can be sent. */
export interface RawConnection {
  readonly socket: Socket;
  /** What came so far. */
  received(): string;
  /** Resolves when the other side has ended it. */
  readonly closed: Promise<void>;
}

export async function rawConnection(emulator: Pick<Emulator, "url">): Promise<RawConnection> {
  const { hostname, port } = new URL(emulator.url);
  const socket = connect(Number(port), hostname);
  let received = "";
  socket.on("data", (chunk: Buffer) => {
    received += chunk;
  });
  // A reset is an end too.
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  return { socket, received: () => received, closed };
}

/** A request's head, to be sent by hand. */
export function head(method: string, path: string, ...headers: string[]): string {
  return [`${method} ${path} HTTP/1.1`, "host: 127.0.0.1", ...headers, "", ""].join("\r\n");
}
