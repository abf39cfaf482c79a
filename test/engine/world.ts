import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The fixture project: a program whose resources come from the environment, and a dynamic provider over a file. */
export const thingsProject = fileURLToPath(new URL("./fixtures/things/", import.meta.url));

/** The `__provider` text of the fixture's resource. */
export const thingsProvider = 'exports.handler=()=>require("./handlers.cjs").thing';

type Verb = "create" | "read" | "update" | "delete";

/** What exists in the fixture's cloud, which faults come next, which calls came. */
export interface WorldState {
  things: Record<string, { size: number }>;
  /** Each fault is used up by the next call of its verb. */
  faults: { [V in Verb]?: "fail" | "partial" };
  calls: string[];
}

/** The fixture's cloud: a file that the provider host reads and writes. */
export class World {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), "things-")));
    await world.#write({ things: {}, faults: {}, calls: [] });
    return world;
  }

  /** Variables the program and the hosts need. */
  get env(): Record<string, string> {
    return { THINGS_WORLD: this.#file };
  }

  async state(): Promise<WorldState> {
    return JSON.parse(await readFile(this.#file, "utf8")) as WorldState;
  }

  async change(mutate: (state: WorldState) => void): Promise<void> {
    const state = await this.state();
    mutate(state);
    await this.#write(state);
  }

  /** The calls since the last time, without reads of the file in between. */
  async takeCalls(): Promise<string[]> {
    const { calls } = await this.state();
    await this.change((state) => {
      state.calls = [];
    });
    return calls;
  }

  async dispose(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  get #file(): string {
    return join(this.directory, "world.json");
  }

  async #write(state: WorldState): Promise<void> {
    await writeFile(this.#file, JSON.stringify(state));
  }
}
