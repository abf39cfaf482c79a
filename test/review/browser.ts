import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A Chromium on PATH, if there is one. */
export const chromium = ["chromium", "chromium-browser", "google-chrome"].find(
  (name) => spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0,
);

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly dark?: boolean;
  /** As it goes to paper. */
  readonly print?: boolean;
}

/** A headless browser, spoken to by its own protocol. */
export class Browser {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<number, (result: Record<string, unknown>) => void>();
  readonly #events: string[] = [];
  #id = 0;

  private constructor(child: ChildProcess, socket: WebSocket, profile: string) {
    this.#child = child;
    this.#socket = socket;
    this.#profile = profile;
    socket.addEventListener("message", ({ data }) => {
      const { id, method, result, error } = JSON.parse(String(data));
      if (method !== undefined) this.#events.push(method);
      this.#waiting.get(id)?.(error === undefined ? result : { error });
    });
  }

  static async start(): Promise<Browser> {
    const profile = await mkdtemp(join(tmpdir(), "browser-"));
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"];
    const child = spawn(chromium ?? "", [...flags, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const address = await new Promise<string>((resolve, reject) => {
      let text = "";
      child.stderr?.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("close", () => reject(new Error(`the browser ended: ${text}`)));
    });
    const socket = new WebSocket(address);
    await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
    return new Browser(child, socket, profile);
  }

  /** Opens a page and evaluates an expression in it. */
  async look<T>(html: string, { width, dark = false, print = false }: View, expression: string): Promise<T> {
    const { targetId } = await this.#send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    const send = (method: string, parameters: object = {}) => this.#send(method, parameters, sessionId as string);
    await send("Emulation.setDeviceMetricsOverride", { width, height: 800, deviceScaleFactor: 1, mobile: true });
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await send("Emulation.setEmulatedMedia", { features, media: print ? "print" : "screen" });
    const { frameTree } = (await send("Page.getFrameTree")) as { frameTree: { frame: { id: string } } };
    await send("Page.setDocumentContent", { frameId: frameTree.frame.id, html });
    const { result } = (await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true })) as {
      result: { value: T };
    };
    await this.#send("Target.closeTarget", { targetId });
    return result.value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    await Promise.race([this.#send("Browser.close", {}), ended]);
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #send(method: string, parameters: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    this.#socket.send(JSON.stringify({ id, method, params: parameters, ...(sessionId && { sessionId }) }));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (result) => {
        this.#waiting.delete(id);
        if (result.error === undefined) resolve(result);
        else reject(new Error(`${method}: ${JSON.stringify(result.error)}`));
      });
    });
  }
}
