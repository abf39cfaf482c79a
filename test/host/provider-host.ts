import type { ProcessExit } from "../engine/host-process.ts";
import {
  type CheckFailure,
  type InitFailure,
  ProviderClient,
  type ProviderClientOptions,
  ProviderError,
} from "../engine/provider-client.ts";
import type { Properties } from "../engine/wire.ts";

export type { CheckFailure, InitFailure, ProcessExit, Properties };
export { ProviderError };

/** How the host answered `diff`, in the words a handler uses. */
export interface DiffAnswer {
  /** Absent when the handler didn't say. */
  changes?: boolean;
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What a handler's `read` returned; an empty id means that the resource is gone. */
export interface ReadAnswer {
  id: string;
  outputs: Properties;
  inputs?: Properties;
}

const urn = "urn:pulumi:test::host-test::pulumi-nodejs:dynamic/test:Resource::test";

/**
 * Pulumi's own provider host as a process in a project directory. `provider` is the `__provider` text of the resource,
 * added to whatever is sent and taken out of whatever comes back. Calls the host refuses reject with `ProviderError`.
 */
export class ProviderHost {
  readonly #client: ProviderClient;

  private constructor(client: ProviderClient) {
    this.#client = client;
  }

  static async start(options: ProviderClientOptions): Promise<ProviderHost> {
    return new ProviderHost(await ProviderClient.start(options));
  }

  get stdout(): string {
    return this.#client.process.stdout;
  }

  get stderr(): string {
    return this.#client.process.stderr;
  }

  get exited(): Promise<ProcessExit> {
    return this.#client.process.exited;
  }

  get pid(): number {
    return this.#client.process.pid;
  }

  /** Needed once before any other call; `namespace:key` → value. */
  configure(config: Readonly<Record<string, string>>): Promise<void> {
    return this.#client.configure(config);
  }

  async check(
    provider: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
    // A create sends no old inputs at all, not even the provider text.
    const before = Object.keys(olds).length === 0 ? {} : withProvider(provider, olds);
    const { inputs, failures } = await this.#client.check(urn, before, withProvider(provider, news));
    return { inputs: withoutProvider(inputs), failures };
  }

  async diff(provider: string, id: string, oldOutputs: Properties, news: Properties): Promise<DiffAnswer> {
    const { changes, ...rest } = await this.#client.diff(
      urn,
      id,
      withProvider(provider, oldOutputs),
      withProvider(provider, news),
      {},
    );
    return changes === "unknown" ? rest : { ...rest, changes: changes === "some" };
  }

  async create(provider: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const { id, outputs } = await this.#client.create(urn, withProvider(provider, inputs));
    return { id, outputs: withoutProvider(outputs) };
  }

  async read(provider: string, id: string, outputs: Properties, inputs: Properties = {}): Promise<ReadAnswer> {
    const read = await this.#client.read(urn, id, withProvider(provider, outputs), withProvider(provider, inputs));
    return {
      id: read.id,
      outputs: withoutProvider(read.outputs),
      ...(read.inputs && { inputs: withoutProvider(read.inputs) }),
    };
  }

  async update(
    provider: string,
    id: string,
    oldOutputs: Properties,
    news: Properties,
  ): Promise<{ outputs: Properties }> {
    const { outputs } = await this.#client.update(
      urn,
      id,
      withProvider(provider, oldOutputs),
      withProvider(provider, news),
      {},
    );
    return { outputs: withoutProvider(outputs) };
  }

  delete(provider: string, id: string, outputs: Properties): Promise<void> {
    return this.#client.delete(urn, id, withProvider(provider, outputs), {});
  }

  /** Ends the host and waits for its end. */
  close(): Promise<ProcessExit> {
    return this.#client.close();
  }

  /** Kills the host as `kill -9` does; calls under way fail. */
  kill9(): Promise<ProcessExit> {
    return this.#client.process.kill9();
  }
}

function withProvider(provider: string, properties: Properties): Properties {
  return { ...properties, __provider: provider };
}

function withoutProvider(properties: Properties): Properties {
  const { __provider: _, ...rest } = properties;
  return rest;
}
