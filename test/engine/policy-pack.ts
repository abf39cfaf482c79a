import type { ServiceError } from "@grpc/grpc-js";
import grpc from "@grpc/grpc-js";
import analyzerrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzeDiagnostic, AnalyzeResponse, AnalyzerInfo } from "@pulumi/pulumi/proto/analyzer_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type { PolicyEvent, PolicySummary } from "./events.ts";
import { HostProcess, resolveFrom } from "./host-process.ts";
import { enforcementLevels, type PolicySettings, settingsOf } from "./policy-config.ts";
import type { ResourceState } from "./state.ts";
import { nameOf } from "./urn.ts";
import { type Properties, toStruct } from "./wire.ts";

export interface PolicyPackOptions {
  directory: string;
  /** Settings by policy name, as in a `--policy-pack-config` file. */
  settings: Properties;
  engineAddress: string;
  project: string;
  stack: string;
  dryRun: boolean;
  config: Readonly<Record<string, string>>;
  env: Readonly<Record<string, string | undefined>>;
  onOutput: (stream: "stdout" | "stderr", text: string) => void;
}

export interface Verdict {
  violations: PolicyEvent[];
  summary: PolicySummary;
}

const severities = [undefined, "low", "medium", "high", "critical"] as const;
const policyType = { resource: 1, stack: 2 } as const;

/** One policy pack in Pulumi's policy host. */
export class PolicyPack {
  readonly directory: string;
  readonly #process: HostProcess;
  readonly #client: InstanceType<typeof analyzerrpc.AnalyzerClient>;
  #info: AnalyzerInfo = new analyzer.AnalyzerInfo();
  #settings = new Map<string, PolicySettings>();

  private constructor(directory: string, process: HostProcess, port: number) {
    this.directory = directory;
    this.#process = process;
    this.#client = new analyzerrpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** Fails if the pack doesn't start, its settings don't fit, or it remediates, which the test engine doesn't know. */
  static async start(options: PolicyPackOptions): Promise<PolicyPack> {
    const process = new HostProcess({
      script: resolveFrom(options.directory, "@pulumi/pulumi/cmd/run-policy-pack"),
      args: [options.engineAddress, options.directory],
      cwd: options.directory,
      env: {
        ...options.env,
        PULUMI_NODEJS_PROJECT: options.project,
        PULUMI_NODEJS_STACK: options.stack,
        PULUMI_NODEJS_DRY_RUN: String(options.dryRun),
        PULUMI_CONFIG: JSON.stringify(options.config),
      },
      onOutput: options.onOutput,
    });
    try {
      const pack = new PolicyPack(options.directory, process, await process.port());
      await pack.#configure(options.settings);
      return pack;
    } catch (error) {
      await process.kill9();
      throw error;
    }
  }

  get name(): string {
    return this.#info.getName();
  }

  get version(): string {
    return this.#info.getVersion();
  }

  /** What the pack says of one resource, of which it sees the checked inputs. */
  async analyze(state: ResourceState, inputs: Properties, provider: ResourceState | undefined): Promise<Verdict> {
    const request = new analyzer.AnalyzeRequest();
    request.setType(state.type);
    request.setUrn(state.urn);
    request.setName(nameOf(state.urn));
    request.setProperties(toStruct(inputs));
    request.setOptions(optionsOf(state));
    request.setProvider(providerOf(provider));
    const response = await this.#call<AnalyzeResponse>((done) => this.#client.analyze(request, done));
    return this.#verdict(response, policyType.resource, state.urn);
  }

  /** What the pack says of the whole stack, of which it sees outputs. */
  async analyzeStack(
    states: readonly ResourceState[],
    provider: ResourceState | undefined,
    stackUrn: string,
  ): Promise<Verdict> {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(
      states.map((state) => {
        const resource = new analyzer.AnalyzerResource();
        resource.setType(state.type);
        resource.setUrn(state.urn);
        resource.setName(nameOf(state.urn));
        resource.setProperties(toStruct(state.outputs));
        resource.setOptions(optionsOf(state));
        resource.setParent(state.parent ?? "");
        resource.setDependenciesList(state.dependencies ?? []);
        if (state.provider) resource.setProvider(providerOf(provider));
        for (const [key, urns] of Object.entries(state.propertyDependencies ?? {})) {
          const dependencies = new analyzer.AnalyzerPropertyDependencies();
          dependencies.setUrnsList(urns);
          resource.getPropertydependenciesMap().set(key, dependencies);
        }
        return resource;
      }),
    );
    const response = await this.#call<AnalyzeResponse>((done) => this.#client.analyzeStack(request, done));
    const { violations, summary } = this.#verdict(response, policyType.stack, stackUrn);
    const { resourceUrn: _, ...ofStack } = summary;
    return { violations, summary: ofStack };
  }

  async close(): Promise<void> {
    this.#client.close();
    await this.#process.stop();
  }

  async #configure(file: Properties): Promise<void> {
    this.#info = await this.#call<AnalyzerInfo>((done) => this.#client.getAnalyzerInfo(new empty.Empty(), done));
    this.#settings = settingsOf(this.#info, file);
    const request = new analyzer.ConfigureAnalyzerRequest();
    for (const [name, { enforcementLevel, properties }] of this.#settings) {
      if (enforcementLevel === "remediate") throw new Error(`policy ${name} remediates: not known to the test engine`);
      const config = new analyzer.PolicyConfig();
      config.setEnforcementlevel(levelNumber(enforcementLevel));
      config.setProperties(toStruct(properties));
      request.getPolicyconfigMap().set(name, config);
    }
    await this.#call<unknown>((done) => this.#client.configure(request, done));
    await this.#call<unknown>((done) =>
      this.#client.configureStack(new analyzer.AnalyzerStackConfigureRequest(), done),
    );
  }

  #verdict(response: AnalyzeResponse, type: number, urn: string): Verdict {
    const violations = response.getDiagnosticsList().map((diagnostic) => violationOf(diagnostic, urn));
    const failed = new Set(violations.map((violation) => violation.policyName));
    const skipped = new Set(response.getNotApplicableList().map((policy) => policy.getPolicyName()));
    const passed = this.#info
      .getPoliciesList()
      .filter((policy) => policy.getPolicyType() === type || policy.getPolicyType() === 0)
      .filter((policy) => this.#settings.get(policy.getName())?.enforcementLevel !== "disabled")
      .map((policy) => policy.getName())
      .filter((name) => !failed.has(name) && !skipped.has(name));
    const summary: PolicySummary = {
      resourceUrn: urn,
      policyPackName: this.name,
      policyPackVersion: this.version,
      ...(passed.length > 0 && { passed: passed.sort() }),
      ...(failed.size > 0 && { failed: [...failed].sort() }),
    };
    return { violations, summary };
  }

  #call<T>(start: (done: (error: ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      start((error, response) => (error ? reject(new Error(error.details)) : resolve(response)));
    });
  }
}

function levelNumber(level: (typeof enforcementLevels)[number]): 0 | 1 | 2 | 3 {
  return enforcementLevels.indexOf(level) as 0 | 1 | 2 | 3;
}

function violationOf(diagnostic: AnalyzeDiagnostic, urn: string): PolicyEvent {
  const severity = severities[diagnostic.getSeverity()];
  return {
    resourceUrn: diagnostic.getUrn() || urn,
    message: `${diagnostic.getMessage()}\n`,
    policyName: diagnostic.getPolicyname(),
    policyPackName: diagnostic.getPolicypackname(),
    policyPackVersion: diagnostic.getPolicypackversion(),
    enforcementLevel: enforcementLevels[diagnostic.getEnforcementlevel()] ?? "mandatory",
    ...(severity && { severity }),
  };
}

function optionsOf(state: ResourceState): InstanceType<typeof analyzer.AnalyzerResourceOptions> {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(state.protect ?? false);
  options.setIgnorechangesList(state.ignoreChanges ?? []);
  options.setAdditionalsecretoutputsList(state.additionalSecretOutputs ?? []);
  options.setAliasesList(state.aliases ?? []);
  options.setParent(state.parent ?? "");
  return options;
}

function providerOf(
  provider: ResourceState | undefined,
): InstanceType<typeof analyzer.AnalyzerProviderResource> | undefined {
  if (!provider) return undefined;
  const resource = new analyzer.AnalyzerProviderResource();
  resource.setType(provider.type);
  resource.setUrn(provider.urn);
  resource.setName(nameOf(provider.urn));
  resource.setProperties(toStruct(provider.inputs));
  return resource;
}
