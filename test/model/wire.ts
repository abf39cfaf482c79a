import type { Properties } from "../../provider/src/host/check.ts";

/**
 * Properties as they arrive after a way over the wire: a copy, its members in another order.
 *
 * @throws TypeError where one is undefined, as the provider host does
 */
export function overTheWire(properties: Properties): Properties {
  return copy(properties) as Properties;
}

function copy(value: unknown): unknown {
  if (value === undefined) throw new TypeError("Unexpected struct type.");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, copy(member)]),
  );
}
