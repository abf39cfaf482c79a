export const stackType = "pulumi:pulumi:Stack";
export const providerType = "pulumi:providers:pulumi-nodejs";

/** The URN of a resource; the types of its parents, but for the stack, stand in front of its own. */
export function makeUrn(
  stack: string,
  project: string,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent && qualifiedTypeOf(parent);
  const qualified = parentType && parentType !== stackType ? `${parentType}$${type}` : type;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

function parts(urn: string): string[] {
  return urn.split("::");
}

export function nameOf(urn: string): string {
  return parts(urn).slice(3).join("::");
}

export function qualifiedTypeOf(urn: string): string {
  const type = parts(urn)[2];
  if (type === undefined) throw new Error(`not a URN: ${urn}`);
  return type;
}
