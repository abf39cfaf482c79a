import type { z } from "zod";
import type { Drift } from "../change/drift.ts";
import type { Outstanding, OutstandingTargets } from "../change/outstanding.ts";
import type { ChangeText, Intent } from "../change/plan.ts";
import type { Action, PlannedChange } from "../change/planned-change.ts";
import type { CallContext, ChatClient } from "../client/index.ts";
import type { Properties } from "./check.ts";
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
  /** That the target is missing; of a set, which ones. */
  readonly missing?: true | readonly string[];
  readonly drift?: DriftNote;
  readonly outstanding?: Outstanding | OutstandingTargets;
}

/** Drift of one target, or of a set's by their ids. */
export type DriftNote = Drift | Readonly<Record<string, Drift>>;

/** What a resource's `apply` did: its own outputs, and what became of the call. */
export interface Applied<Own> {
  readonly outcome: Outcome;
  /** Set where the target doesn't exist and `onMissing` is `skip`; of a set, which ones. */
  readonly missing?: true | readonly string[];
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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
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
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What `refresh` found: nothing means that all is as the state says. */
export interface Found {
  readonly missing?: true | readonly string[];
  readonly drift?: DriftNote;
}

/** What was found of one target. */
export interface TargetFound {
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

/** What a check plans. */
export interface Plans {
  readonly change: PlannedChange | undefined;
  readonly generation: number;
  /** Notes that stay in the inputs, since nothing is planned about them. */
  readonly drift: DriftNote | undefined;
  /** Set while the declared marks may not have been reached, since the change to them may have been skipped. */
  readonly unproven: true | undefined;
}

/** What {@link Plans} a check comes to, or why it refuses. */
export type Planning = Plans | { readonly failure: CheckFailure };

/** What `check`, `diff` and the operations need to know of a resource, be it about one thing or a set of things. */
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
  /** What the resource's id is made from; default: its identity. */
  key?(inputs: Properties): string[];
  /** Own inputs besides the identity that the state must hold as they were declared last. */
  readonly kept?: readonly (keyof Own & string)[];
  /** Inputs in the one form that means the same. */
  normalize?(inputs: Properties): Properties;
  /** The inputs that outputs tell of, as they were declared; by default the outputs of the same names. */
  declared?(outputs: Properties): Properties;
  /** Rules over several inputs. Unknown values are left out of `known`. */
  rules?(known: Partial<KindInputs<Own>>, inputs: Properties): CheckFailure[];
  /** Plans the irreversible change that new inputs ask for, given the old ones. Pure. */
  plan(app: number, old: Properties, inputs: Properties, known: Properties): Planning;
  /** Whether a plan was made of these very inputs. */
  isPlanOf(plan: PlannedChange, app: number, inputs: Properties, prior: (Outputs & CommonOutputs) | undefined): boolean;
  /** The things it acts on, each in a form of its own; undefined where one isn't known. */
  things(inputs: Properties): string[] | undefined;
  /** Notes of the state, as far as this version knows them. */
  notesOf(outputs: Properties): Pick<CommonOutputs, "drift" | "outstanding">;
  /** Whether drift that these outputs note is to be repaired by an update. */
  hasDrift(outputs: Outputs & CommonOutputs, inputs: Properties): boolean;
  /**
   * Whether a change was begun whose end isn't known, in a target that these inputs still declare, and these inputs and
   * their plan don't take it in: they were made without knowing of it, so a refresh comes first.
   */
  isUnfinished(
    outputs: Outputs & CommonOutputs,
    inputs: Properties,
    plan: Pick<PlannedChange, "digest" | "cause" | "of" | "reached"> | undefined,
  ): boolean;
  /** The sentence about these inputs as they would be planned for a new resource. */
  targetOf(inputs: KindInputs<Own>): string;
  /** What only the outputs can tell to be wrong with a planned change. Throws. */
  refuse?(outputs: Outputs & CommonOutputs, inputs: KindInputs<Own>, plan: PlannedChange): void;
  /** Own outputs after an update that calls nothing. */
  keep(outputs: Outputs & CommonOutputs, inputs: KindInputs<Own>): Partial<Outputs> & Pick<CommonOutputs, "missing">;
  /** Makes the irreversible calls, or finds that they aren't needed. */
  apply(request: ApplyRequest<KindInputs<Own>, Outputs & CommonOutputs>): Promise<Applied<Outputs>>;
  /** Looks at the service. Throws where it gave no clear answer. */
  refresh(request: RefreshRequest<KindInputs<Own>, Outputs & CommonOutputs>): Promise<Found>;
}

/** Everything that makes one thing to moderate differ from another: what resources and sets are made from. */
export interface TargetKind<Own extends z.ZodRawShape, Outputs>
  extends Pick<ResourceKind<Own, Outputs>, "name" | "action" | "properties" | "identity" | "ownOutputs"> {
  /** Rules over several inputs. */
  rules?(known: Partial<KindInputs<Own>>): CheckFailure[];
  /** The marks of a change for the causes `create`, `triggers` and `drift`, which are alike for all kinds. */
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
  refuse?(outputs: TargetState<Outputs>, inputs: KindInputs<Own>, plan: PlannedChange): void;
  /** Makes the one irreversible call, or finds that it isn't needed. */
  apply(request: ApplyRequest<KindInputs<Own>, TargetState<Outputs>>): Promise<Applied<Outputs>>;
  /** Looks at the service. Throws where it gave no clear answer. */
  refresh(request: RefreshRequest<KindInputs<Own>, TargetState<Outputs>>): Promise<TargetFound>;
}

/** Outputs as they tell of one target. */
export type TargetState<Outputs> = Outputs & Omit<CommonOutputs, keyof TargetNotes> & TargetNotes;

/** Notes about one target. */
export interface TargetNotes {
  readonly missing?: true;
  readonly drift?: Drift;
  readonly outstanding?: Outstanding;
}

/** Inputs of a resource, its own and the common ones. */
export type KindInputs<Own extends z.ZodRawShape> = z.infer<z.ZodObject<Own>> & CommonInputs;
