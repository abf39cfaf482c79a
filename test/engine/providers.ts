import { ProviderClient, type ProviderClientOptions } from "./provider-client.ts";
import { forProvider } from "./values.ts";
import type { Properties } from "./wire.ts";

/** The provider hosts of one run: one process for each configuration that is used, started when first needed. */
export class Providers {
  readonly #options: ProviderClientOptions;
  readonly #hosts = new Map<string, Promise<ProviderClient>>();

  constructor(options: ProviderClientOptions) {
    this.#options = options;
  }

  /** The host configured with the inputs of a provider resource. */
  with(config: Properties): Promise<ProviderClient> {
    const plain = forProvider(config) as Record<string, string>;
    const key = JSON.stringify(plain, Object.keys(plain).sort());
    const known = this.#hosts.get(key);
    if (known) return known;
    const host = ProviderClient.start(this.#options).then(async (client) => {
      await client.configure(plain);
      return client;
    });
    this.#hosts.set(key, host);
    return host;
  }

  async close(): Promise<void> {
    const hosts = await Promise.allSettled(this.#hosts.values());
    await Promise.all(hosts.map((host) => (host.status === "fulfilled" ? host.value.close() : undefined)));
  }
}
