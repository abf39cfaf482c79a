import type { EngineEvent, Op, PolicyEvent } from "./events.ts";
import type { Deployment } from "./state.ts";
import type { Properties } from "./wire.ts";

/** Options of one run; what a kind of run doesn't know is refused. */
export interface RunOptions {
  /** Read all resources first (`up --refresh`, `preview --refresh`). */
  refresh?: boolean;
  /** Variables added to the program's and the hosts' environment. */
  env?: Readonly<Record<string, string>>;
  /** Folders of policy packs. */
  policyPacks?: readonly string[];
  /** One JSON file a pack, in the same order (`--policy-pack-config`). */
  policyPackConfig?: readonly string[];
  /** How many operations run at once; default 4 a core. */
  parallel?: number;
  /** Another program than the project's, a file or folder inside the project directory. */
  program?: string;
  /** URNs to replace (`--replace`). */
  replace?: readonly string[];
  /** Further flags, such as `--target`; only the real CLI takes them. */
  flags?: readonly string[];
  /** Called with each event as it comes. */
  onEvent?: (event: EngineEvent) => void;
}

/** One step of a run, without those of providers. */
export interface Step {
  op: Op;
  urn: string;
  type: string;
  name: string;
  oldInputs?: Properties;
  newInputs?: Properties;
  oldOutputs?: Properties;
  newOutputs?: Properties;
  /** Absent before a create and in previews of one. */
  id?: string;
  replaceKeys?: string[];
  /** Of a refresh: what it found. */
  found?: "same" | "update" | "delete";
  failed?: true;
}

export interface Diagnostic {
  severity: string;
  urn?: string;
  message: string;
  ephemeral: boolean;
}

export interface RunResult {
  result: "succeeded" | "failed";
  steps: Step[];
  /** The summary's counts, without providers. */
  changes: Partial<Record<Op, number>>;
  /** Without debug messages, trailing white space taken off. */
  diagnostics: Diagnostic[];
  policies: PolicyEvent[];
  /** The stack's outputs; secrets are the text `[secret]`. */
  outputs: Properties;
  events: EngineEvent[];
  stdout: string;
  stderr: string;
}

/** A stack of one project, run by the test engine or by the real CLI. */
export interface PulumiStack {
  readonly kind: "engine" | "cli";
  preview(options?: RunOptions): Promise<RunResult>;
  up(options?: RunOptions): Promise<RunResult>;
  refresh(options?: RunOptions): Promise<RunResult>;
  destroy(options?: RunOptions): Promise<RunResult>;
  /** Sets values of the stack's configuration, `namespace:key` → value; those not named stay. */
  setConfig(values: Readonly<Record<string, string | { secret: string }>>): Promise<void>;
  /** Secrets are in the clear, as after `--show-secrets`. */
  exportState(): Promise<Deployment>;
  importState(deployment: Deployment): Promise<void>;
  /** Ends all processes and removes what was made for this stack. */
  dispose(): Promise<void>;
}
