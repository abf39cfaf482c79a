import type { ServerUnaryCall, ServiceError, sendUnaryData } from "@grpc/grpc-js";
import grpc from "@grpc/grpc-js";
import resourcerpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
  SupportsFeatureRequest,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import res from "@pulumi/pulumi/proto/resource_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { type EngineService, listen, refuse } from "./engine-service.ts";
import { readGoal } from "./goal.ts";
import { Bail } from "./operation.ts";
import type { Registrations } from "./registrations.ts";
import { fromProgram } from "./values.ts";
import { type Properties, toProperties, toStruct } from "./wire.ts";

/** All the test engine has; a program asks for nothing else then. */
const features: ReadonlySet<string> = new Set(["secrets", "resourceReferences", "outputValues"]);

const maxMessageBytes = 400 * 1024 * 1024;

/** The server a program and the hosts talk to: Pulumi's `ResourceMonitor` and `Engine`. */
export class Monitor {
  readonly #server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  readonly #engine: EngineService;
  #registrations: Registrations | undefined;
  #onDone: (() => Promise<void>) | undefined;
  #address = "";

  private constructor(engine: EngineService) {
    this.#engine = engine;
  }

  static async start(engine: EngineService): Promise<Monitor> {
    const monitor = new Monitor(engine);
    engine.addTo(monitor.#server);
    monitor.#addMonitor();
    monitor.#address = await listen(monitor.#server);
    return monitor;
  }

  get address(): string {
    return this.#address;
  }

  /** Takes registrations; `onDone` runs when the program has nothing more to register, and it waits for that. */
  serve(registrations: Registrations, onDone: () => Promise<void>): void {
    this.#registrations = registrations;
    this.#onDone = onDone;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #addMonitor(): void {
    this.#server.addService(resourcerpc.ResourceMonitorService, {
      getDeploymentInfo: refuse("GetDeploymentInfo"),
      supportsFeature: (
        call: ServerUnaryCall<SupportsFeatureRequest, SupportsFeatureResponse>,
        done: sendUnaryData<SupportsFeatureResponse>,
      ) => {
        const response = new res.SupportsFeatureResponse();
        response.setHassupport(features.has(call.request.getId()));
        done(null, response);
      },
      registerResource: (
        call: ServerUnaryCall<RegisterResourceRequest, RegisterResourceResponse>,
        done: sendUnaryData<RegisterResourceResponse>,
      ) => answer(this.#register(call.request), done),
      registerResourceOutputs: (
        call: ServerUnaryCall<RegisterResourceOutputsRequest, Empty>,
        done: sendUnaryData<Empty>,
      ) => answer(this.#registerOutputs(call.request), done),
      signalAndWaitForShutdown: (_: unknown, done: sendUnaryData<Empty>) =>
        answer(
          (this.#onDone?.() ?? Promise.resolve()).then(() => new empty.Empty()),
          done,
        ),
      ...Object.fromEntries(
        [
          "invoke",
          "call",
          "readResource",
          "existsResource",
          "registerStackTransform",
          "registerStackInvokeTransform",
          "registerResourceHook",
          "registerErrorHook",
          "registerPackage",
        ].map((name) => [name, refuse(name)]),
      ),
    });
  }

  async #register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const registrations = this.#taking();
    const goal = await this.#read(() => readGoal(request, this.#engine.rootUrn || undefined));
    const { urn, id, outputs } = await registrations.register(goal);
    const response = new res.RegisterResourceResponse();
    response.setUrn(urn);
    response.setId(id);
    response.setObject(toStruct(outputs));
    response.setResult(res.Result.SUCCESS);
    return response;
  }

  async #registerOutputs(request: RegisterResourceOutputsRequest): Promise<Empty> {
    const outputs = await this.#read(() => fromProgram(toProperties(request.getOutputs())) as Properties);
    await this.#taking().registerOutputs(request.getUrn(), outputs);
    return new empty.Empty();
  }

  /** A request that isn't understood ends the run: half an answer would be a pretence. */
  async #read<T>(parse: () => T): Promise<T> {
    try {
      return parse();
    } catch (error) {
      this.#taking().abort(error);
      throw error;
    }
  }

  #taking(): Registrations {
    if (!this.#registrations) throw new Bail("nothing can be registered now");
    return this.#registrations;
  }
}

/** A failed call looks to the program as if the engine were going away: it then stops without a word of its own. */
function answer<T>(work: Promise<T>, done: sendUnaryData<T>): void {
  const gone: Partial<ServiceError> = { code: grpc.status.UNAVAILABLE, details: "resource monitor shut down" };
  work.then(
    (response) => done(null, response),
    () => done(gone),
  );
}
