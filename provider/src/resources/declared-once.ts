import * as pulumi from "@pulumi/pulumi";

/** What is known of the program that runs: which things it declared, each with the name of its resource. */
const declared = new WeakMap<object, Map<string, string>>();

/**
 * Refuses two resources of one program with the same identity, since each would act on its own.
 *
 * Plain values are compared at once. Others are compared when they are known, before the resource is registered: the
 * returned property carries the comparison's failure into the registration.
 */
export function refuseDuplicate(
  shape: { readonly name: string; readonly identity: readonly string[] },
  name: string,
  identity: readonly pulumi.Input<string | undefined>[],
): Record<string, pulumi.Input<unknown>> {
  const seen = seenByThisProgram();
  const refuse = (values: readonly (string | undefined)[]): void => {
    const key = JSON.stringify([shape.name, ...values.map((value) => value ?? null)]);
    const other = seen.get(key);
    if (other !== undefined) {
      const what = shape.identity.join(", ");
      throw new pulumi.RunError(
        `${shape.name} "${name}" and "${other}" are the same thing (${what}) declared twice: each would act on its own, ` +
          "so remove one of them",
      );
    }
    seen.set(key, name);
  };
  if (identity.every((value) => value === undefined || typeof value === "string")) {
    refuse(identity as (string | undefined)[]);
    return {};
  }
  // On a part that has to be awaited anyway, so that literal parts stay known and plain.
  const index = identity.findIndex((value) => value !== undefined && typeof value !== "string");
  const checked = pulumi.all([...identity]).apply((values) => {
    refuse(values as (string | undefined)[]);
    return values[index];
  });
  return { [String(shape.identity[index])]: checked };
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
