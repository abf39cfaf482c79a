import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import grpc from "@grpc/grpc-js";
import enginerpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { GetRootResourceResponse, LogRequest, SetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { said } from "./said.ts";

/** Severities as Pulumi's engine events spell them, by their number on the wire. */
const severities = ["debug", "info", "warning", "error"] as const;

/** One message that a program or a host sent to the engine. */
export interface LogEntry {
  severity: (typeof severities)[number];
  /** Absent when the message isn't about one resource. */
  urn?: string;
  message: string;
  /** Shown while running, not kept under "Diagnostics". */
  ephemeral: boolean;
}

type Answer<T> = sendUnaryData<T>;

/** Pulumi's `Engine` service, as far as programs and hosts use it. */
export class EngineService {
  /** What was logged so far, oldest first. */
  readonly log: LogEntry[] = [];
  /** Called for each message as it comes. */
  onLog: ((entry: LogEntry) => void) | undefined;
  rootUrn = "";
  #server: grpc.Server | undefined;
  #address = "";

  /** Starts a server of its own on loopback. Calls fail with UNAVAILABLE once it is stopped. */
  static async start(): Promise<EngineService> {
    const service = new EngineService();
    const server = new grpc.Server();
    service.addTo(server);
    service.#server = server;
    service.#address = await listen(server);
    return service;
  }

  /** `host:port`, the first argument of a provider host. */
  get address(): string {
    return this.#address;
  }

  addTo(server: grpc.Server): void {
    server.addService(enginerpc.EngineService, {
      log: (call: ServerUnaryCall<LogRequest, Empty>, done: Answer<Empty>) => {
        this.#take(call.request);
        done(null, new empty.Empty());
      },
      getRootResource: (_: unknown, done: Answer<GetRootResourceResponse>) => {
        const response = new engine.GetRootResourceResponse();
        response.setUrn(this.rootUrn);
        done(null, response);
      },
      setRootResource: (call: ServerUnaryCall<SetRootResourceRequest, unknown>, done: Answer<unknown>) => {
        this.rootUrn = call.request.getUrn();
        done(null, new engine.SetRootResourceResponse());
      },
      startDebugging: refuse("StartDebugging"),
      requirePulumiVersion: refuse("RequirePulumiVersion"),
    });
  }

  /** Stops at once, as an engine that was killed: open connections are cut. */
  stop(): void {
    this.#server?.forceShutdown();
  }

  #take(request: LogRequest): void {
    const severity = severities[request.getSeverity()];
    if (!severity) throw new Error(`unknown log severity ${request.getSeverity()}`);
    const entry: LogEntry = { severity, message: request.getMessage(), ephemeral: request.getEphemeral() };
    if (request.getUrn()) entry.urn = request.getUrn();
    said("log of the engine", () => entry.message);
    this.log.push(entry);
    this.onLog?.(entry);
  }
}

/** Binds a server to a free port of loopback; resolves to `host:port` when it listens. */
export function listen(server: grpc.Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
}

/** A call this engine doesn't know: it says so rather than pretend. */
export function refuse(name: string): (call: unknown, done: (error: Partial<grpc.ServiceError>) => void) => void {
  return (_, done) => done({ code: grpc.status.UNIMPLEMENTED, details: `${name} is not known to the test engine` });
}
