import * as pulumi from "@pulumi/pulumi";
import type { Drift } from "../change/drift.ts";
import { NOTES_BY_ID } from "../change/notes-by-id.ts";
import type { Outstanding, OutstandingTargets } from "../change/outstanding.ts";
import { PLANNED_CHANGE_PLACEHOLDER } from "../change/planned-change.ts";
import { noteDeclarationOnly } from "./declared-at.ts";
import { isAwaited, refuseDuplicates } from "./declared-once.ts";
import { providerText, typeToken } from "./registration.ts";

export { typeToken };

/** What a resource does where its target doesn't exist at the time of apply. */
export type OnMissing = "fail" | "skip";

/** Inputs that every moderation resource has. */
export interface ModerationArgs {
  /**
   * A new, non-empty value means: do it again now. Removing the triggers does nothing. Strings and numbers, such as the
   * number of an incident. A value that is unknown in a preview counts as new.
   */
  triggers?: pulumi.Input<pulumi.Input<string | number>[]>;
  /** Why the change is made, for people and policies; at most 1,000 characters. Alone it causes no update. */
  reason?: pulumi.Input<string>;
  /**
   * Digest of the planned change that was approved, as the preview shows it, or several, one an environment. Alone it
   * causes no update.
   */
  acknowledge?: pulumi.Input<string | pulumi.Input<string>[]>;
  /** Whether a target that doesn't exist at the time of apply fails the update or is skipped. Default `"fail"`. */
  onMissing?: pulumi.Input<OnMissing>;
}

/** Outputs every moderation resource has besides its own. */
const COMMON_OUTPUTS = ["outcome", "appliedAt", "applied", "missing", "drift", "outstanding"] as const;

const COMPUTED_INPUTS = ["plannedChange", "generation", "drift", "outstanding", "unproven", "sdkAppId"] as const;

/** The program's side of a resource, as data. */
export interface ResourceShape {
  /** Name of the class, of its handler and, after `pulumi-nodejs:dynamic/tencentchat:`, of its type. */
  readonly name: string;
  /** Inputs that say which thing it is. */
  readonly identity: readonly string[];
  /** Own outputs that are no inputs. */
  readonly outputs: readonly string[];
  /** Of a set, what its targets would be as resources of their own. */
  readonly targets?: SetTargets;
}

/** The targets of a set, as resources of their own would be declared. */
export interface SetTargets {
  /** Name of that resource's class. */
  readonly of: string;
  /** Inputs that say which thing it is. */
  readonly identity: readonly string[];
  /** The argument that holds the targets, and the input a target's id stands for. */
  readonly heldBy: Readonly<Record<string, string>>;
}

/** What all moderation resources share, those about one thing and sets: how they are registered. */
export abstract class AnyModerationResource extends pulumi.CustomResource {
  /** What became of the last change: the call was made, the goal was reached already, or the target was missing. */
  declare readonly outcome: pulumi.Output<"applied" | "adopted" | "skipped">;
  /** When the service acted last, RFC 3339; absent if it never did. */
  declare readonly appliedAt: pulumi.Output<string | undefined>;
  /** Digest of the change that was made last. */
  declare readonly applied: pulumi.Output<string | undefined>;

  protected constructor(
    shape: ResourceShape,
    name: string,
    args: Readonly<Record<string, unknown>>,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    const inputs = registered(shape, name, args);
    const stopNoting = noteDeclarationOnly();
    try {
      super(typeToken(shape.name), name, inputs, opts);
    } finally {
      stopNoting();
    }
  }

  /** @internal */
  protected static isOfType(value: unknown, type: string): boolean {
    return pulumi.CustomResource.isInstance(value) && (value as { __pulumiType?: unknown }).__pulumiType === type;
  }
}

/** A resource that is about one thing. */
export abstract class ModerationResource extends AnyModerationResource {
  /** `true` while the last refresh didn't find the target. */
  declare readonly missing: pulumi.Output<true | undefined>;
  /** What the last refresh found to differ from the state. */
  declare readonly drift: pulumi.Output<Drift | undefined>;
  /** A change that was begun and whose end isn't known: `pulumi up --refresh` shows it and finishes it. */
  declare readonly outstanding: pulumi.Output<Outstanding | undefined>;
}

/** A resource that is about many things of one kind. */
export abstract class ModerationSet extends AnyModerationResource {
  /** Ids of targets whose last change was skipped, since they were missing and `onMissing` is `"skip"`. */
  declare readonly skipped: pulumi.Output<string[] | undefined>;
  /** Ids of targets that the last refresh, or the last change, didn't find. */
  declare readonly missing: pulumi.Output<string[] | undefined>;
  /** What the last refresh found to differ from the state, by the id of the target. */
  declare readonly drift: pulumi.Output<Record<string, Drift> | undefined>;
  /** What is left of a change that was begun: `pulumi up --refresh` shows it and does it. */
  declare readonly outstanding: pulumi.Output<OutstandingTargets | undefined>;
}

function registered(
  shape: ResourceShape,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Record<string, pulumi.Input<unknown>> {
  for (const computed of COMPUTED_INPUTS) {
    if (args[computed] !== undefined) {
      throw new pulumi.RunError(
        `${shape.name} "${name}": ${computed} is computed by the provider: remove it from the arguments`,
      );
    }
  }
  const unset = Object.fromEntries([...shape.outputs, ...COMMON_OUTPUTS].map((output) => [output, undefined]));
  const placeholder = placeholderOf(args);
  return {
    ...unset,
    ...args,
    ...(placeholder === undefined ? {} : { plannedChange: placeholder, ...emptyNotes(shape, args, placeholder) }),
    ...refuseDuplicates(shape, name, args),
    // Under the name that the provider host looks for.
    __provider: providerText(shape.name),
  };
}

/** Of a set whose ids are awaited, places for what will tell of single targets: as secret as the ids are. */
function emptyNotes(
  { targets }: ResourceShape,
  args: Readonly<Record<string, unknown>>,
  secret: pulumi.Output<string>,
): Record<string, pulumi.Input<unknown>> {
  if (!Object.keys(targets?.heldBy ?? {}).some((argument) => isAwaited(args[argument]))) {
    return {};
  }
  return Object.fromEntries(Object.entries(NOTES_BY_ID).map(([name, empty]) => [name, secret.apply(() => empty)]));
}

/** Secret where an input is that the planned change tells of, since Pulumi keeps secrecy by a property's name. */
function placeholderOf(args: Readonly<Record<string, unknown>>): pulumi.Output<string> | undefined {
  const { reason: _reason, acknowledge: _acknowledge, onMissing: _onMissing, enforce: _enforce, ...told } = args;
  if (!Object.values(told).some(isAwaited)) {
    return undefined;
  }
  return pulumi.output(told).apply(() => PLANNED_CHANGE_PLACEHOLDER);
}
