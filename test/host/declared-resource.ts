import type { CheckFailure, DiffAnswer, Properties, ProviderHost } from "./provider-host.ts";

/** Names of the handlers of single resources in the built package. */
export type ResourceName = "GroupHistoryCheckpoint" | "SenderMessageRecall" | "ConversationGroupRemoval";

/** And of sets. */
export type SetName = `${ResourceName}Set`;

/** A provider host as far as the verbs of its resources go. */
export type Verbs = Pick<ProviderHost, "check" | "diff" | "create" | "read" | "update" | "delete">;

/** What the engine would do with a resource. */
export type Step = "create" | "replace" | "update" | "same";

/** `check` refused the inputs. */
export class CheckRefused extends Error {
  readonly failures: readonly CheckFailure[];

  constructor(failures: readonly CheckFailure[]) {
    super(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    this.failures = failures;
  }
}

/** One resource and its state, taken through the verbs in the order in which the real engine calls them. */
export class DeclaredResource {
  readonly provider: string;
  readonly #host: Verbs;
  /** Empty while the resource isn't in the state. */
  id = "";
  inputs: Properties = {};
  outputs: Properties = {};

  constructor(host: Verbs, name: ResourceName | SetName, comment = "") {
    this.#host = host;
    // What the resource classes register, letter for letter; a comment makes the host configure anew.
    this.provider = `exports.handler=()=>require("pulumi-tencent-chat/handlers").${name}${comment}`;
  }

  check(news: Properties, olds: Properties = this.inputs): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
    return this.#host.check(this.provider, olds, news);
  }

  /** Checked inputs. Rejects with {@link CheckRefused}. */
  async plan(news: Properties, olds: Properties = this.inputs): Promise<Properties> {
    const { inputs, failures } = await this.check(news, olds);
    if (failures.length > 0) throw new CheckRefused(failures);
    return inputs;
  }

  /** Of checked inputs against the state. */
  diff(checked: Properties): Promise<DiffAnswer> {
    return this.#host.diff(this.provider, this.id, this.outputs, checked);
  }

  create(checked: Properties): Promise<{ id: string; outputs: Properties }> {
    return this.#host.create(this.provider, checked);
  }

  update(checked: Properties): Promise<{ outputs: Properties }> {
    return this.#host.update(this.provider, this.id, this.outputs, checked);
  }

  /** What `pulumi up` does for this resource. After a failure the state is as it was. */
  async up(news: Properties): Promise<Step> {
    let checked = await this.plan(news);
    let step: Step = "create";
    if (this.id !== "") {
      const { changes, replaces } = await this.diff(checked);
      step = replaces.length > 0 ? "replace" : changes ? "update" : "same";
    }
    if (step === "replace") checked = await this.plan(news, {});
    if (step === "create" || step === "replace") {
      const { id, outputs } = await this.create(checked);
      Object.assign(this, { id, outputs });
    }
    if (step === "update") this.outputs = (await this.update(checked)).outputs;
    this.inputs = checked;
    return step;
  }

  /** What `pulumi refresh` does for this resource. */
  async refresh(): Promise<void> {
    const read = await this.#host.read(this.provider, this.id, this.outputs, this.inputs);
    this.id = read.id;
    this.outputs = read.outputs;
    if (read.inputs) this.inputs = read.inputs;
  }

  delete(): Promise<void> {
    return this.#host.delete(this.provider, this.id, this.outputs);
  }
}
