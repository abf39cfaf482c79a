import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is a `redis-server` on PATH that runs. */
export const hasRedis: boolean = runs("redis-server", ["--version"]);

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** A Redis of a test's own: on a free port of loopback, in a temporary folder, without persistence. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #password: string | undefined;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, password: string | undefined) {
    this.port = port;
    this.#folder = folder;
    this.#password = password;
  }

  static async start({ password }: { password?: string } = {}): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "redis-"));
    const server = new RedisServer(await freePort(), folder, password);
    await server.start();
    return server;
  }

  /** With its password. */
  get url(): string {
    const password = this.#password === undefined ? "" : `:${encodeURIComponent(this.#password)}@`;
    return `redis://${password}127.0.0.1:${this.port}`;
  }

  /** Starts it anew, empty and on the same port, after a kill. */
  async start(): Promise<void> {
    const settings = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const access = this.#password === undefined ? [] : ["--requirepass", this.#password];
    const child = spawn("redis-server", [...settings, "--dir", this.#folder, ...access], { stdio: "ignore" });
    this.#process = child;
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** As by kill -9. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
