import { isRecord, type Properties, unknownValue } from "./wire.ts";

/** The key that tells a special object from one of the user's. */
const signature = "4dabf18193072939515e22adb298388d";
const marks = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  outputValue: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resourceReference: "5cf8f73096256a8f31e491e813e4eb8e",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

function markOf(value: unknown): string | undefined {
  const mark = isRecord(value) ? value[signature] : undefined;
  return typeof mark === "string" ? mark : undefined;
}

function mapMembers(value: unknown, map: (member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(map);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member)]));
}

/** A secret as it goes over the wire. */
export function secret(value: unknown): Properties {
  return { [signature]: marks.secret, value };
}

export function isSecret(value: unknown): value is Properties {
  return markOf(value) === marks.secret;
}

/** What a program registered: output values become plain, secret or unknown. Assets and archives are refused. */
export function fromProgram(value: unknown): unknown {
  switch (markOf(value)) {
    case marks.outputValue: {
      const { value: inner, secret: hidden } = value as Properties;
      if (!("value" in (value as Properties))) return unknownValue;
      const known = fromProgram(inner);
      return hidden === true ? secret(known) : known;
    }
    case marks.asset:
    case marks.archive:
      throw new Error("assets and archives are not known to the test engine");
    case marks.secret:
      return secret(fromProgram((value as Properties).value));
    default:
      return mapMembers(value, fromProgram);
  }
}

/** What the Node provider host gets, which knows neither secrets nor references to resources. */
export function forProvider(value: unknown): unknown {
  if (isSecret(value)) return forProvider(value.value);
  if (markOf(value) === marks.resourceReference) {
    const { id, urn } = value as Properties;
    return forProvider(id ?? urn);
  }
  return mapMembers(value, forProvider);
}

export function some(value: unknown, test: (value: unknown) => boolean): boolean {
  if (test(value)) return true;
  if (Array.isArray(value)) return value.some((member) => some(member, test));
  return isRecord(value) && Object.values(value).some((member) => some(member, test));
}

export function containsUnknown(value: unknown): boolean {
  return some(value, (member) => member === unknownValue);
}

/** Values that came back from a host, with those marked secret whose name was secret on the way in. */
export function markSecrets(outs: Properties, ins: Properties, alsoSecret: readonly string[] = []): Properties {
  const marked: Properties = { ...outs };
  for (const [key, value] of Object.entries(ins)) {
    const out = marked[key];
    if (!(key in marked) || isSecret(out)) continue;
    if (isRecord(out) && isRecord(value) && !isSecret(value)) marked[key] = markSecrets(out, value);
    else if (some(value, isSecret)) marked[key] = secret(out);
  }
  for (const key of alsoSecret) {
    if (key in marked && !isSecret(marked[key])) marked[key] = secret(marked[key]);
  }
  return marked;
}

/** Pulumi's form for `stack export --show-secrets`: not encrypted, so for throw-away stacks only. */
export function toState(value: unknown): unknown {
  if (!isSecret(value)) return mapMembers(value, toState);
  return { [signature]: marks.secret, plaintext: JSON.stringify(toState(value.value)) };
}

/** Values of a state. One whose secrets are encrypted is refused. */
export function fromState(value: unknown): unknown {
  if (!isSecret(value)) return mapMembers(value, fromState);
  if (typeof value.plaintext !== "string") {
    throw new Error("the state holds encrypted secrets; export it with `pulumi stack export --show-secrets`");
  }
  return secret(fromState(JSON.parse(value.plaintext)));
}

/** Values as engine events show them. */
export function redact(value: unknown): unknown {
  if (!isSecret(value)) return mapMembers(value, redact);
  return { [signature]: marks.secret, ciphertext: "[secret]" };
}

/** Like `redact`, but for reading: a secret is the text `[secret]`. */
export function readable(value: unknown): unknown {
  return isSecret(value) ? "[secret]" : mapMembers(value, readable);
}

export function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]));
}
