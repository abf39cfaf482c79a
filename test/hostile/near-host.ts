import type { Properties } from "../../provider/src/host/check.ts";
import type { Verbs } from "../host/declared-resource.ts";
import { type InitFailure, ProviderError } from "../host/provider-host.ts";
import { Host, type HostError, type HostOptions, type Type } from "../model/host.ts";

/** Pulumi's provider host in this process: as fast as hundreds of stacks need it. */
export class NearHost implements Verbs, AsyncDisposable {
  /** Errors that are no message for users, with their stacks. */
  readonly faults: string[] = [];
  readonly #host: Host;

  constructor(options: HostOptions) {
    this.#host = new Host(options);
  }

  check(provider: string, olds: Properties, news: Properties): ReturnType<Verbs["check"]> {
    return this.#call(async () => {
      const { inputs, failures } = await this.#host.check(typeOf(provider), olds, news);
      return { inputs: bare(inputs), failures };
    });
  }

  diff(provider: string, id: string, outputs: Properties, news: Properties): ReturnType<Verbs["diff"]> {
    return this.#call(async () => {
      const diff = await this.#host.diff(typeOf(provider), id, outputs, news);
      return { ...diff, deleteBeforeReplace: false };
    });
  }

  create(provider: string, inputs: Properties): ReturnType<Verbs["create"]> {
    return this.#call(async () => {
      const { id, outputs } = await this.#host.create(typeOf(provider), { ...inputs, __provider: provider });
      return { id, outputs: bare(outputs) };
    });
  }

  read(provider: string, id: string, outputs: Properties): ReturnType<Verbs["read"]> {
    return this.#call(async () => {
      const read = await this.#host.read(typeOf(provider), id, outputs);
      return { id, outputs: bare(read.outputs), inputs: bare(read.inputs) };
    });
  }

  update(provider: string, id: string, outputs: Properties, news: Properties): ReturnType<Verbs["update"]> {
    return this.#call(async () => {
      const inputs = { ...news, __provider: provider };
      return { outputs: bare(await this.#host.update(typeOf(provider), id, outputs, inputs)) };
    });
  }

  delete(provider: string, id: string, outputs: Properties): Promise<void> {
    return this.#call(() => this.#host.delete(typeOf(provider), id, outputs));
  }

  /** What users were warned of since the last time. */
  takeWarnings(): string[] {
    return this.#host.warnings.splice(0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#host.close();
  }

  /** As errors come from Pulumi's host: their message, or what a partial failure keeps. */
  async #call<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      const { message, stack = "", id, properties, reasons = [] } = error as HostError;
      const failed = new ProviderError({ name: "", message, details: message, code: 2 } as never);
      if (id !== undefined && properties !== undefined) {
        const initFailed: InitFailure = { id, properties, reasons };
        throw Object.assign(failed, { initFailed });
      }
      // What is meant for users has its message as its stack.
      if (stack !== message) this.faults.push(stack);
      throw failed;
    }
  }
}

function typeOf(provider: string): Type {
  return /\.(\w+)$/.exec(provider)?.[1] as Type;
}

function bare({ __provider: _, ...properties }: Properties): Properties {
  return properties;
}
