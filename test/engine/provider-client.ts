import type { ServiceError } from "@grpc/grpc-js";
import grpc from "@grpc/grpc-js";
import provrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import prov from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { HostProcess, type ProcessExit, resolveFrom } from "./host-process.ts";
import { said } from "./said.ts";
import { type Properties, toProperties, toStruct } from "./wire.ts";

/** What `check` found wrong with an input. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** A partial failure: the resource exists, but isn't as wanted. */
export interface InitFailure {
  id: string;
  properties: Properties;
  inputs?: Properties;
  reasons: string[];
}

/** The host refused a call. `initFailed` is set when it reported a partial failure. */
export class ProviderError extends Error {
  readonly code: number;
  readonly initFailed?: InitFailure;

  constructor(error: ServiceError) {
    super(error.details || error.message);
    this.name = "ProviderError";
    this.code = error.code;
    const initFailed = readInitFailure(error);
    if (initFailed) this.initFailed = initFailed;
  }
}

/** What Pulumi's `Read` answered; an empty id means that the resource is gone. */
export interface ReadResult {
  id: string;
  outputs: Properties;
  /** Absent when the handler returned none. */
  inputs?: Properties;
}

export interface DiffResult {
  changes: "some" | "none" | "unknown";
  replaces: string[];
  deleteBeforeReplace: boolean;
}

export interface ProviderClientOptions {
  /** Project directory: the host runs and looks packages up there. */
  projectDir: string;
  /** Address of the engine, the host's first argument. */
  engineAddress: string;
  /** What the engine puts before its address, such as `-logtostderr`. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string | undefined>>;
  onOutput?: (stream: "stdout" | "stderr", text: string) => void;
}

const maxMessageBytes = 400 * 1024 * 1024;

/** Pulumi's own host of dynamic providers as a process, with a promise for each of its calls. Properties hold `__provider`. */
export class ProviderClient {
  readonly process: HostProcess;
  readonly #client: InstanceType<typeof provrpc.ResourceProviderClient>;

  private constructor(process: HostProcess, port: number) {
    this.process = process;
    this.#client = new provrpc.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": maxMessageBytes,
      "grpc.max_send_message_length": maxMessageBytes,
    });
  }

  static async start(options: ProviderClientOptions): Promise<ProviderClient> {
    const host = new HostProcess({
      script: resolveFrom(options.projectDir, "@pulumi/pulumi/cmd/dynamic-provider"),
      args: [...(options.flags ?? []), options.engineAddress],
      cwd: options.projectDir,
      ...(options.env && { env: options.env }),
      ...(options.onOutput && { onOutput: options.onOutput }),
    });
    try {
      return new ProviderClient(host, await host.port());
    } catch (error) {
      await host.kill9();
      throw error;
    }
  }

  /** Hands over the stack's configuration: `namespace:key` → value. */
  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    const request = new prov.ConfigureRequest();
    request.setArgs(toStruct(config));
    request.setAcceptsecrets(false);
    await this.#call<unknown>((done) => this.#client.configure(request, done));
  }

  async check(
    urn: string,
    olds: Properties,
    news: Properties,
  ): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
    const request = new prov.CheckRequest();
    request.setUrn(urn);
    request.setOlds(toStruct(olds));
    request.setNews(toStruct(news));
    const response = await this.#call<InstanceType<typeof prov.CheckResponse>>((done) =>
      this.#client.check(request, done),
    );
    return {
      inputs: toProperties(response.getInputs()),
      failures: response.getFailuresList().map((f) => ({ property: f.getProperty(), reason: f.getReason() })),
    };
  }

  async diff(
    urn: string,
    id: string,
    oldOutputs: Properties,
    news: Properties,
    oldInputs: Properties,
  ): Promise<DiffResult> {
    const request = new prov.DiffRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(toStruct(oldOutputs));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(oldInputs));
    const response = await this.#call<InstanceType<typeof prov.DiffResponse>>((done) =>
      this.#client.diff(request, done),
    );
    const { DIFF_SOME, DIFF_NONE } = prov.DiffResponse.DiffChanges;
    const changes = response.getChanges();
    return {
      changes: changes === DIFF_SOME ? "some" : changes === DIFF_NONE ? "none" : "unknown",
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(urn: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
    const request = new prov.CreateRequest();
    request.setUrn(urn);
    request.setProperties(toStruct(inputs));
    const response = await this.#call<InstanceType<typeof prov.CreateResponse>>((done) =>
      this.#client.create(request, done),
    );
    return { id: response.getId(), outputs: toProperties(response.getProperties()) };
  }

  async read(urn: string, id: string, outputs: Properties, inputs: Properties): Promise<ReadResult> {
    const request = new prov.ReadRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(toStruct(outputs));
    request.setInputs(toStruct(inputs));
    const response = await this.#call<InstanceType<typeof prov.ReadResponse>>((done) =>
      this.#client.read(request, done),
    );
    const returned = response.getInputs() as Struct | undefined;
    return {
      id: response.getId(),
      outputs: toProperties(response.getProperties()),
      ...(returned && { inputs: toProperties(returned) }),
    };
  }

  async update(
    urn: string,
    id: string,
    oldOutputs: Properties,
    news: Properties,
    oldInputs: Properties,
  ): Promise<{ outputs: Properties }> {
    const request = new prov.UpdateRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setOlds(toStruct(oldOutputs));
    request.setNews(toStruct(news));
    request.setOldInputs(toStruct(oldInputs));
    const response = await this.#call<InstanceType<typeof prov.UpdateResponse>>((done) =>
      this.#client.update(request, done),
    );
    return { outputs: toProperties(response.getProperties()) };
  }

  async delete(urn: string, id: string, outputs: Properties, inputs: Properties): Promise<void> {
    const request = new prov.DeleteRequest();
    request.setUrn(urn);
    request.setId(id);
    request.setProperties(toStruct(outputs));
    request.setOldInputs(toStruct(inputs));
    await this.#call<unknown>((done) => this.#client.delete(request, done));
  }

  /** Ends the host and waits for its end. */
  async close(): Promise<ProcessExit> {
    this.#client.close();
    return this.process.stop();
  }

  #call<T>(start: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      start((error, response) => {
        said("answer of the provider host", () => (error ? textOfError(error) : textOf(response)));
        if (error) reject(new ProviderError(error));
        else resolve(response);
      });
    });
  }
}

const textOf = (message: unknown) =>
  Buffer.from((message as { serializeBinary(): Uint8Array }).serializeBinary()).toString("latin1");

const textOfError = (error: ServiceError) =>
  [
    error.message,
    ...(error.metadata?.get("grpc-status-details-bin") ?? []).map((part) => part.toString("latin1")),
  ].join();

/** gRPC for Node doesn't decode the details of a status: Pulumi's host sends them in this trailer. */
function readInitFailure(error: ServiceError): InitFailure | undefined {
  for (const bytes of error.metadata?.get("grpc-status-details-bin") ?? []) {
    if (typeof bytes === "string") continue;
    for (const detail of status.Status.deserializeBinary(bytes).getDetailsList()) {
      const failed = detail.unpack<ErrorResourceInitFailed>(
        prov.ErrorResourceInitFailed.deserializeBinary,
        "pulumirpc.ErrorResourceInitFailed",
      );
      if (!failed) continue;
      const inputs = failed.getInputs() as Struct | undefined;
      return {
        id: failed.getId(),
        properties: toProperties(failed.getProperties()),
        reasons: failed.getReasonsList(),
        ...(inputs && { inputs: toProperties(inputs) }),
      };
    }
  }
  return undefined;
}
