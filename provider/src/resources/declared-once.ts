import * as pulumi from "@pulumi/pulumi";
import type { ResourceShape } from "./moderation-resource.ts";

/** What is known of the program that runs: which things it declared, each with the name of its resource. */
const declared = new WeakMap<object, Map<string, string>>();

type Args = Readonly<Record<string, unknown>>;

/**
 * Refuses two resources of one program about the same thing, be it one's own or in a set, since each would act on its own.
 *
 * Plain values are compared at once. Others are compared when they are known, before the resource is registered: the
 * returned property carries the comparison's failure into the registration.
 */
export function refuseDuplicates(
  shape: ResourceShape,
  name: string,
  args: Args,
): Record<string, pulumi.Input<unknown>> {
  const seen = seenByThisProgram();
  const relevant = [...shape.identity, ...Object.keys(shape.targets?.heldBy ?? {})];
  refuseLostKey(shape, name, args);
  const refuse = (known: Args): void => {
    for (const key of thingsOf(shape, known)) {
      const other = seen.get(key);
      if (other !== undefined) {
        throw new pulumi.RunError(declaredTwice(shape, name, other, key));
      }
      seen.set(key, name);
    }
  };
  const awaited = relevant.find((property) => isAwaited(args[property]));
  if (awaited === undefined) {
    refuse(args);
    return {};
  }
  const values = Object.fromEntries(relevant.map((property) => [property, args[property]]));
  // On a part that has to be awaited anyway, so that literal parts stay known and plain.
  const checked = onFirstAwaited(args[awaited], (part) =>
    pulumi.all([values, part]).apply(([known, value]) => {
      refuse(known as Args);
      return value;
    }),
  );
  return { [awaited]: checked };
}

/** On its way to the provider an object loses this one key, and the target would be left out without a word. */
function refuseLostKey({ name: type, targets }: ResourceShape, name: string, args: Args): void {
  for (const argument of Object.keys(targets?.heldBy ?? {})) {
    const held = args[argument];
    if (typeof held === "object" && held !== null && Object.hasOwn(held, "__proto__")) {
      throw new pulumi.RunError(
        `${type} "${name}": ${argument} can't hold the key "__proto__": declare it as a ${targets?.of} of its own`,
      );
    }
  }
}

/** A value whose first part that comes from another resource is replaced; of a set, a mark or an id. */
function onFirstAwaited(value: unknown, replace: (part: unknown) => pulumi.Output<unknown>): pulumi.Input<unknown> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return replace(value);
  }
  if (Array.isArray(value)) {
    const index = value.findIndex(isAwaited);
    return value.with(index, onFirstAwaited(value[index], replace));
  }
  const entries = Object.entries(value as object);
  const index = entries.findIndex(([, member]) => isAwaited(member));
  const [key = "", member] = entries[index] ?? [];
  return { ...(value as object), [key]: onFirstAwaited(member, replace) };
}

/** Whether a value, or a part of it, comes from another resource. */
export function isAwaited(value: unknown): boolean {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return true;
  }
  return typeof value === "object" && value !== null && Object.values(value).some(isAwaited);
}

/** The things a resource acts on, each as a resource of its own would be named. */
function thingsOf({ name, identity, targets }: ResourceShape, args: Args): string[] {
  if (targets === undefined) {
    return [thing(name, identity, args)];
  }
  return Object.entries(targets.heldBy).flatMap(([argument, property]) => {
    const held = args[argument];
    const ids = Array.isArray(held) ? new Set(held) : Object.keys((held ?? {}) as object);
    return [...ids].map((id) => thing(targets.of, targets.identity, { ...args, [property]: id }));
  });
}

function thing(name: string, identity: readonly string[], args: Args): string {
  return JSON.stringify([name, ...identity.map((property) => args[property] ?? null)]);
}

function declaredTwice(
  { name: type, identity, targets }: ResourceShape,
  name: string,
  other: string,
  key: string,
): string {
  const parts = (JSON.parse(key) as unknown[]).slice(1).filter((part) => part !== null);
  const which = targets === undefined ? identity.join(", ") : `${targets.identity.join(", ")} ${parts.join(", ")}`;
  return (
    `${type} "${name}" and "${other}" are the same thing (${which}) declared twice: each would act on its own, ` +
    "so remove one of them"
  );
}

function seenByThisProgram(): Map<string, string> {
  // One monitor serves one run of one program, also where several run in this process one after the other.
  const monitor: object = (pulumi.runtime.getMonitor() as object | undefined) ?? declared;
  let seen = declared.get(monitor);
  if (seen === undefined) {
    seen = new Map();
    declared.set(monitor, seen);
  }
  return seen;
}
