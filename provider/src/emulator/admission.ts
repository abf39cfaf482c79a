import { decodeUserSig, verifyUserSig } from "../client/user-sig.ts";
import type { Guesses } from "./guesses.ts";
import { Refusal } from "./refusal.ts";

const MOST_PROVEN = 10_000;
/** A usual one has 250 characters. */
const LONGEST_PROVEN = 1_024;

/** Who may call. */
export interface AdmissionOptions {
  readonly sdkAppId: number;
  readonly secretKey: string;
  readonly admins: readonly string[];
  readonly guesses: Guesses;
  /** Milliseconds. */
  now(): number;
}

/** Checks the query of a call: app, UserSig, administrator, `random`, `contenttype`. */
export class Admission {
  readonly #options: AdmissionOptions;
  /** UserSigs whose MAC is right; checking one again and again would be most of a call's cost. */
  readonly #proven = new Map<string, NonNullable<ReturnType<typeof decodeUserSig>>>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** @throws Refusal with the code of the first thing that is wrong */
  check(query: URLSearchParams): void {
    this.#checkApp(query.get("sdkappid"));
    const identifier = query.get("identifier") ?? "";
    if (identifier === "") throw new Refusal(60004, "identifier is missing");
    this.#checkUserSig(query.get("usersig") ?? "", identifier);
    if (!this.#options.admins.includes(identifier)) throw new Refusal(60010, "identifier is no app administrator");
    const random = query.get("random") ?? "";
    if (!/^\d{1,10}$/.test(random) || Number(random) > 4_294_967_295) {
      throw new Refusal(60002, "random must be an integer from 0 to 4294967295");
    }
    if (query.get("contenttype") !== "json") throw new Refusal(60002, "contenttype must be json");
  }

  #checkApp(sdkAppId: string | null): void {
    if (sdkAppId === null || sdkAppId === "") throw new Refusal(60012, "sdkappid is missing");
    if (!/^\d+$/.test(sdkAppId)) throw new Refusal(60006, "sdkappid is no integer");
    if (Number(sdkAppId) !== this.#options.sdkAppId) {
      throw new Refusal(this.#options.guesses.unknownAppCode, "sdkappid is not known here");
    }
  }

  #checkUserSig(userSig: string, identifier: string): void {
    if (userSig === "") throw new Refusal(70002, "usersig is empty");
    const fields = this.#proven.get(userSig) ?? this.#prove(userSig);
    if (fields.sdkAppId !== this.#options.sdkAppId) throw new Refusal(70014, "usersig is for another sdkappid");
    if (fields.identifier !== identifier) throw new Refusal(70013, "usersig is for another identifier");
    if ((fields.time + fields.expireSeconds) * 1000 <= this.#options.now()) throw new Refusal(70001, "usersig expired");
  }

  #prove(userSig: string) {
    const fields = decodeUserSig(userSig);
    if (!fields) throw new Refusal(70003, "usersig can't be decoded");
    if (!verifyUserSig(userSig, this.#options.secretKey)) throw new Refusal(70009, "usersig has a wrong signature");
    if (this.#proven.size >= MOST_PROVEN) this.#proven.clear();
    if (userSig.length <= LONGEST_PROVEN) this.#proven.set(userSig, fields);
    return fields;
  }
}
