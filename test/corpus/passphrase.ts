import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import type { Deployment } from "../engine/state.ts";
import { isSecret } from "../engine/values.ts";
import { isRecord } from "../engine/wire.ts";

const ITERATIONS = 1_000_000;
const TAG_BYTES = 16;

/**
 * A deployment whose secrets, which Pulumi's passphrase provider encrypted, are in the clear, as after
 * `pulumi stack export --show-secrets`. One that has none encrypted stays as it is.
 */
export function decryptDeployment(deployment: Deployment, passphrase: string): Deployment {
  const provider = deployment.deployment.secrets_providers;
  if (!isRecord(provider)) return deployment;
  const { salt } = provider.state as { salt: string };
  const key = keyOf(salt, passphrase);
  const { secrets_providers: _provider, ...rest } = deployment.deployment;
  return { ...deployment, deployment: decryptIn(rest, key) as Deployment["deployment"] };
}

const keys = new Map<string, Buffer>();

/** The salt is `v1:<salt>:<an encrypted text that proves the passphrase>`. */
function keyOf(salt: string, passphrase: string): Buffer {
  const known = keys.get(salt);
  if (known) return known;
  const [, bytes = "", ...proof] = salt.split(":");
  const key = pbkdf2Sync(passphrase, Buffer.from(bytes, "base64"), ITERATIONS, 32, "sha256");
  if (decrypt(proof.join(":"), key) !== "pulumi") throw new Error("the state was encrypted with another passphrase");
  keys.set(salt, key);
  return key;
}

/** `v1:<nonce>:<AES-256-GCM of a text, with its tag>`. */
function decrypt(text: string, key: Buffer): string {
  const [, nonce = "", sealed = ""] = text.split(":");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
}

function decryptIn(value: unknown, key: Buffer): unknown {
  if (isSecret(value) && typeof value.ciphertext === "string") {
    const { ciphertext, ...mark } = value;
    return { ...mark, plaintext: decrypt(ciphertext, key) };
  }
  if (Array.isArray(value)) return value.map((member) => decryptIn(member, key));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, decryptIn(member, key)]));
}
