import { createHash } from "node:crypto";
import { TencentChatError } from "./errors.ts";
import { type Runtime, sharedPerRuntime } from "./runtime.ts";
import { type Account, checkUserSig, signUserSig } from "./user-sig.ts";

/** With what calls are authenticated: a key that signs UserSigs, or a UserSig made elsewhere. */
export type Credential = { readonly secretKey: string } | { readonly userSig: string };

const LIFETIME_SECONDS = 86_400;

/** Gives the UserSig for each attempt. */
export interface Signer {
  /** Throws a {@link TencentChatError} where a configured UserSig can't be used. */
  userSig(command: string): string;
  /** Replaces a UserSig the service refused; absent where there is no key to do it with. */
  readonly renew?: (refused: string) => void;
  /** Values that must never be shown. */
  readonly secrets: () => readonly string[];
}

interface Signed {
  readonly sig: string;
  readonly at: number;
}

const signed = sharedPerRuntime<{ latest?: Signed }>();

/** The signer for an account. UserSigs live for 24 h, are shared in this process, and are renewed at half of that. */
export function signerFor(account: Account, credential: Credential, runtime: Runtime): Signer {
  return "userSig" in credential
    ? fixedSigner(account, credential.userSig, runtime)
    : keySigner(account, credential.secretKey, runtime);
}

function fixedSigner(account: Account, sig: string, runtime: Runtime): Signer {
  return {
    userSig(command) {
      const problems = checkUserSig(sig, { ...account, now: seconds(runtime) });
      if (problems.length > 0) {
        throw new TencentChatError({ command, fault: "user-sig", detail: problems.join("; "), secrets: [sig] });
      }
      return sig;
    },
    secrets: () => [sig],
  };
}

function keySigner({ sdkAppId, identifier }: Account, secretKey: string, runtime: Runtime): Signer {
  const key = JSON.stringify([sdkAppId, identifier, createHash("sha256").update(secretKey).digest("hex")]);
  const cached = signed(runtime, key, () => ({}));
  const usable = (now: number) => {
    const age = now - (cached.latest?.at ?? Number.NEGATIVE_INFINITY);
    return age >= 0 && age < LIFETIME_SECONDS / 2 ? cached.latest?.sig : undefined;
  };
  return {
    userSig() {
      const now = seconds(runtime);
      const kept = usable(now);
      if (kept !== undefined) return kept;
      const sig = signUserSig({ sdkAppId, identifier, secretKey, now, expireSeconds: LIFETIME_SECONDS });
      cached.latest = { sig, at: now };
      return sig;
    },
    renew(refused) {
      // Another operation may have renewed it already.
      if (cached.latest?.sig === refused) delete cached.latest;
    },
    secrets: () => (cached.latest ? [secretKey, cached.latest.sig] : [secretKey]),
  };
}

const seconds = (runtime: Runtime) => Math.floor(runtime.now() / 1000);
