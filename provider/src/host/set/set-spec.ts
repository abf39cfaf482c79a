import type { z } from "zod";
import type { ChangeText } from "../../change/plan.ts";
import type { Extent } from "../../change/plan-set.ts";
import type { Properties } from "../check.ts";
import type { CheckFailure, KindInputs, TargetKind } from "../resource-kind.ts";

/** How an input holds the targets of a set. */
export interface TargetsInput {
  /** The input of a single resource that is the target's id. */
  readonly id: string;
  /** What the targets are called, in the plural. */
  readonly noun: "groups" | "users";
  /**
   * Where the input is a record by id and not a list of ids: the input of a single resource that is its value, and the
   * output that tells how much of it was reached.
   */
  readonly value?: { readonly input: string; readonly output: string };
}

/** What a change touches, and what that is. */
export type SetExtent = Extent & Pick<TargetsInput, "noun">;

/** Everything that makes one set differ from another. What is done to a target is said by its {@link TargetKind}. */
export interface SetSpec<Own extends z.ZodRawShape, Outputs> {
  /** Name of the class in programs, and of the handler in `__provider`. */
  readonly name: string;
  readonly of: TargetKind<z.ZodRawShape, Outputs>;
  /** Own inputs besides those that hold the targets. */
  readonly shared: Own;
  /** Of these, the ones that say which thing it is. */
  readonly identity: readonly (keyof Own & string)[];
  /** Inputs that may hold the targets, of which exactly one is given. */
  readonly targets: Readonly<Record<string, TargetsInput>>;
  /** Outputs of a target that are kept, each with its rule, besides one that is kept as the targets' value. */
  readonly columns: Readonly<Record<string, z.ZodType>>;
  /** Rules over the inputs that all targets share. */
  rules?(known: Partial<KindInputs<Own>>, targetsInput: string, inputs: Properties): CheckFailure[];
  /** The sentence for people about several targets; `named` is such as `3 groups (g1, g2, g3)`. */
  describe(known: Partial<KindInputs<Own>>, named: string, extent: SetExtent): ChangeText;
  /** Whether a refresh looks at each target by calls of its own, so that it is bounded by `refreshLimit`. */
  looksAtEach?(inputs: KindInputs<Own> & Properties): boolean;
}

/** Any set. */
export type AnySetSpec = SetSpec<z.ZodRawShape, Record<string, unknown>>;
