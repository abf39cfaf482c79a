import type { ServiceError } from "@grpc/grpc-js";
import grpc from "@grpc/grpc-js";
import analyzerrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzeResponse, AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { HostProcess, resolveFrom } from "../engine/host-process.ts";
import { enforcementLevels } from "../engine/policy-config.ts";
import { type Properties, toProperties, toStruct } from "../engine/wire.ts";

/** What a policy found, at which level. */
export interface Finding {
  policy: string;
  level: string;
  message: string;
}

export interface PolicyFacts {
  name: string;
  level: string;
  remediationSteps: string;
  url: string;
  schema: Properties;
}

/** A policy pack in Pulumi's own policy host, driven over gRPC as the engine does. */
export class PolicyHost {
  readonly #process: HostProcess;
  readonly #client: InstanceType<typeof analyzerrpc.AnalyzerClient>;

  private constructor(process: HostProcess, port: number) {
    this.#process = process;
    this.#client = new analyzerrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** Fails with what the host printed if the pack doesn't load. */
  static async start(directory: string, env: Readonly<Record<string, string>> = {}): Promise<PolicyHost> {
    const script = resolveFrom(directory, "@pulumi/pulumi/cmd/run-policy-pack");
    // Nothing listens there: no engine is needed to judge.
    const process = new HostProcess({ script, args: ["127.0.0.1:9", directory], cwd: directory, env });
    try {
      return new PolicyHost(process, await process.port());
    } catch (error) {
      await process.kill9();
      throw new Error(`${String(error)}\n${process.stdout}${process.stderr}`);
    }
  }

  async policies(): Promise<PolicyFacts[]> {
    const info = await this.#call<AnalyzerInfo>((done) => this.#client.getAnalyzerInfo(new empty.Empty(), done));
    return info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      level: enforcementLevels[policy.getEnforcementlevel()] ?? "",
      remediationSteps: policy.getRemediationSteps(),
      url: policy.getUrl(),
      schema: toProperties(policy.getConfigschema()?.getProperties()),
    }));
  }

  /** Settings of policies, all mandatory. */
  async configure(settings: Readonly<Record<string, Properties>>): Promise<void> {
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, properties] of Object.entries(settings)) {
      const config = new analyzer.PolicyConfig();
      config.setEnforcementlevel(enforcementLevels.indexOf("mandatory") as 1);
      config.setProperties(toStruct(properties));
      request.getPolicyconfigMap().set(name, config);
    }
    await this.#call<unknown>((done) => this.#client.configure(request, done));
  }

  async analyze(type: string, urn: string, properties: Properties): Promise<Finding[]> {
    const request = new analyzer.AnalyzeRequest();
    request.setType(type);
    request.setUrn(urn);
    request.setProperties(toStruct(properties));
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    const response = await this.#call<AnalyzeResponse>((done) => this.#client.analyze(request, done));
    return response.getDiagnosticsList().map((diagnostic) => ({
      policy: diagnostic.getPolicyname(),
      level: enforcementLevels[diagnostic.getEnforcementlevel()] ?? "",
      message: diagnostic.getMessage(),
    }));
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#process.stop();
  }

  #call<T>(start: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      start((error, response) => (error ? reject(new Error(error.details)) : resolve(response)));
    });
  }
}
