/** Stands for a value that isn't known in this preview. */
export const UNKNOWN: unique symbol = Symbol("known after apply");

/**
 * A property as plain data, with {@link UNKNOWN} wherever reading it throws.
 *
 * Pulumi throws when a policy reads what a preview doesn't know, and then takes back a mandatory refusal.
 */
export function knownValue(properties: unknown, name: string): unknown {
  try {
    return plain((properties as Record<string, unknown>)[name]);
  } catch {
    return UNKNOWN;
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    // By index, since an array's own methods read their way through the proxy.
    return Array.from({ length: value.length }, (_, index) => knownValue(value, String(index)));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.keys(value).map((key) => [key, knownValue(value, key)]));
  }
  return value;
}
