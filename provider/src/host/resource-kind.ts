import type { z } from "zod";
import type { Drift } from "../change/drift.ts";
import type { Outstanding } from "../change/outstanding.ts";
import type { ChangeText, Intent } from "../change/plan.ts";
import type { Action, PlannedChange } from "../change/planned-change.ts";
import type { CallContext, ChatClient } from "../client/index.ts";
import type { CommonInputs } from "./common-inputs.ts";
import type { Engine } from "./engine.ts";

/** One property of a resource that a check found wrong. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** What became of an operation. */
export type Outcome = "applied" | "adopted" | "skipped";

/** Outputs that every resource has, as they stand in the state. */
export interface CommonOutputs {
  readonly schemaVersion: number;
  readonly sdkAppId: number;
  readonly generation: number;
  readonly outcome: Outcome;
  readonly appliedAt?: string;
  readonly applied?: string;
  readonly missing?: true;
  readonly drift?: Drift;
  readonly outstanding?: Outstanding;
}

/** What a resource's `apply` did: its own outputs, and what became of the call. */
export interface Applied<Own> {
  readonly outcome: Outcome;
  /** Set where the target doesn't exist and `onMissing` is `skip`. */
  readonly missing?: true;
  readonly outputs: Own;
}

/** What `apply` gets. */
export interface ApplyRequest<Inputs, Outputs> {
  readonly inputs: Inputs;
  /** Outputs of the resource so far; absent on create. */
  readonly prior: Outputs | undefined;
  readonly plan: PlannedChange;
  readonly client: ChatClient;
  readonly engine: Engine;
  /** For the irreversible call: asks the engine right before each attempt. */
  readonly irreversible: CallContext;
}

/** What `refresh` gets. */
export interface RefreshRequest<Inputs, Outputs> {
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  readonly client: ChatClient;
  /** Says something about the target among the diagnostics. */
  readonly warn: (message: string) => void;
  /** Says what is as the state says or will be mended, among the diagnostics. */
  readonly info: (message: string) => void;
}

/** What `refresh` found: nothing means that all is as the state says. */
export interface Found {
  readonly missing?: true;
  readonly drift?: Drift;
}

/** Old and new inputs of one resource; unknown values are left out of `known`. */
export interface ChangeRequest<Inputs> {
  /** Inputs the last check returned. */
  readonly old: Partial<Inputs>;
  /** Whether what the old inputs declare was reached; not so where the change to it may have been skipped. */
  readonly isProven: boolean;
  /** New inputs, as far as they are known. */
  readonly known: Partial<Inputs>;
  readonly isUnknown: (property: keyof Inputs & string) => boolean;
  /** Note of an earlier `read`, not dealt with yet. */
  readonly drift: Drift | undefined;
}

/** Everything that makes one resource differ from another; the handler made from it is the same for all. */
export interface ResourceKind<Own extends z.ZodRawShape, Outputs> {
  /** Name of the class in programs, and of the handler in `__provider`. */
  readonly name: string;
  readonly action: Action;
  /** The resource's own inputs, each with its rule; the common ones are added. */
  readonly properties: Own;
  /** The inputs that say which thing it is; another value replaces the resource. */
  readonly identity: readonly (keyof Own & string)[];
  /** The resource's own outputs, each with its rule. */
  readonly ownOutputs: { readonly [Name in keyof Required<Outputs> & string]: z.ZodType };
  /** Rules over several inputs. */
  rules?(known: Partial<KindInputs<Own>>): CheckFailure[];
  /** The marks of a change for the causes `create`, `triggers` and `drift`, which are alike for all resources. */
  marks(change: ChangeRequest<KindInputs<Own>>): Pick<Intent, "from" | "to">;
  /** A change by another value of an input that is no identity; a failure refuses it. */
  raise?(change: ChangeRequest<KindInputs<Own>>): Intent | CheckFailure | undefined;
  /** The sentence for people. Without `isUnknown` all inputs that are set are known. */
  describe(
    known: Partial<KindInputs<Own>>,
    intent: Intent,
    isUnknown?: ChangeRequest<KindInputs<Own>>["isUnknown"],
  ): ChangeText;
  /** What only the outputs can tell to be wrong with a planned change. Throws. */
  refuse?(outputs: Outputs & CommonOutputs, inputs: KindInputs<Own>, plan: PlannedChange): void;
  /** Makes the one irreversible call, or finds that it isn't needed. */
  apply(request: ApplyRequest<KindInputs<Own>, Outputs & CommonOutputs>): Promise<Applied<Outputs>>;
  /** Looks at the service. Throws where it gave no clear answer. */
  refresh(request: RefreshRequest<KindInputs<Own>, Outputs & CommonOutputs>): Promise<Found>;
}

/** Inputs of a resource, its own and the common ones. */
export type KindInputs<Own extends z.ZodRawShape> = z.infer<z.ZodObject<Own>> & CommonInputs;
