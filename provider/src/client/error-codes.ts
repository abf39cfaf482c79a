/**
 * What to do about an error code: `R` repeat with back-off, `S` sign a new UserSig and repeat once,
 * `G` the goal is reached already, `X` repeating can't help.
 */
export type ErrorClass = "R" | "S" | "G" | "X";

/** What is known about one `ErrorCode` of the service. */
export interface ErrorCode {
  /** In a clause, what the service says with this code. */
  readonly meaning: string;
  readonly class: ErrorClass;
  /** Whether the call may have been executed in spite of the error. */
  readonly mayHaveRun: boolean;
  /** What the user should do, as an imperative clause. */
  readonly action: string;
  /** The most repeats after the first attempt, where fewer than usual make sense. */
  readonly repeats?: number;
  /** The shortest wait before a repeat, in milliseconds, where a longer one than usual is needed. */
  readonly waitMs?: number;
}

type Pace = Pick<ErrorCode, "repeats" | "waitMs">;

const LATER = "try again later";
const REPORT = "try again later, and if it stays so, ask Tencent Cloud support";
const FIX_INPUT = "correct the value that the service's own text names";
const CHECK_CREDENTIAL = "check that secretKey (or userSig), sdkAppId and identifier belong together";
const CHECK_APP = "check sdkAppId and region in the configuration";
const NEEDS_ADMIN = "use an identifier that is an administrator of the app in the console";
const PLAN = "change the app's plan in the console, or do without it";
const NOTHING = "nothing is left to do";
const SMALLER = "ask for fewer items a call";

/** Refused before it was executed, and worth repeating. */
const busy = (meaning: string, pace: Pace = {}): ErrorCode => ({
  meaning,
  class: "R",
  mayHaveRun: false,
  action: "lower callsPerSecond, or try again later",
  ...pace,
});
/** Failed somewhere inside the service, perhaps after it was executed. */
const unclear = (meaning: string, pace: Pace = {}): ErrorCode => ({
  meaning,
  class: "R",
  mayHaveRun: true,
  action: REPORT,
  ...pace,
});
const sign = (meaning: string): ErrorCode => ({ meaning, class: "S", mayHaveRun: false, action: CHECK_CREDENTIAL });
const reached = (meaning: string): ErrorCode => ({ meaning, class: "G", mayHaveRun: false, action: NOTHING });
const stop = (meaning: string, action: string): ErrorCode => ({ meaning, class: "X", mayHaveRun: false, action });

/**
 * Every `ErrorCode` this package knows, by number (docs 34348 and 34620, and the pages of the single commands).
 * A code that isn't here is described by {@link describeCode}.
 */
export const ERROR_CODES = {
  // Gateway
  60002: stop("the HTTP request could not be parsed", "check the endpoint, and any proxy on the way"),
  60003: stop("the JSON of the request could not be parsed", "check any proxy on the way"),
  60004: sign("account or signature wrong in the URL or the body"),
  60005: sign("account or signature wrong in the URL or the body"),
  60006: stop("SDKAppID invalid", CHECK_APP),
  60007: busy("REST API call frequency exceeded"),
  60008: unclear("service timeout, or a malformed HTTP request", { repeats: 2 }),
  60009: stop("resource error in the URL", "check the endpoint"),
  60010: stop("the call needs an app administrator", NEEDS_ADMIN),
  60011: busy("request frequency of the SDKAppID exceeded"),
  60012: stop("SDKAppID missing in the URL", CHECK_APP),
  60013: unclear("the service could not parse its own response", { repeats: 2 }),
  60014: unclear("timeout while switching accounts"),
  60015: stop("an account in the body is not a string", FIX_INPUT),
  60016: stop("the SDKAppID is disabled", "enable the app in the console"),
  60017: stop("the request is disabled", "ask Tencent Cloud support why this call is disabled"),
  60018: busy("too many requests"),
  60019: busy("too many requests"),
  60020: stop("the app's paid plan has lapsed", "renew it; that takes effect after 5 minutes"),
  60021: stop("the caller's IP address is not allowed", "add this machine's address to the app's list in the console"),

  // Accounts and UserSig
  70001: {
    ...sign("UserSig expired"),
    action: "set userSig to a new one, or with secretKey correct this machine's clock",
  },
  70002: sign("UserSig empty"),
  70003: sign("UserSig invalid"),
  70005: sign("UserSig invalid"),
  70009: stop("the signature does not match; the key may be another app's", CHECK_CREDENTIAL),
  70013: stop("the identifier differs from the one that was signed", CHECK_CREDENTIAL),
  70014: stop("the SDKAppID differs from the one that was signed", CHECK_CREDENTIAL),
  70016: stop("the app has no key", "make a key in the console"),
  70020: stop("SDKAppID not found", CHECK_APP),
  70050: { ...busy("too many signature attempts", { repeats: 1, waitMs: 60_000 }), action: "wait a minute" },
  70051: stop("the account is block-listed", "use another administrator account, or ask Tencent Cloud support"),
  70107: stop("the account does not exist", "import the account first, or correct its id"),
  70114: stop("login restricted for security", "log in less often"),
  70169: unclear("server timeout"),
  70202: unclear("server timeout"),
  70206: stop("batch size invalid", SMALLER),
  70398: stop("account cap of the plan reached", PLAN),
  70402: stop("parameter invalid", FIX_INPUT),
  70403: stop("the call needs an app administrator", NEEDS_ADMIN),
  70500: unclear("internal error"),
  71000: stop("deleting accounts is barred on this plan", PLAN),
  72000: stop("free quota of daily active users exceeded", PLAN),

  // Groups
  10002: unclear("internal error"),
  10003: stop("unknown command", "check the endpoint"),
  10004: stop("parameter invalid, or not for this group type", FIX_INPUT),
  10005: stop("too many accounts in one request", SMALLER),
  10006: busy("operation frequency limit", { waitMs: 5_000 }),
  10007: stop("no permission, or the operation is not for this group type", NEEDS_ADMIN),
  10008: sign("the request is illegal, probably its signature"),
  10010: stop("the group does not exist or was dissolved", "check groupId, sdkAppId and region"),
  10011: stop("the JSON of the request is invalid", FIX_INPUT),
  10015: stop("group id invalid, or the group does not exist", "check groupId, sdkAppId and region"),
  10016: stop("the app's own webhook refused", "look at the webhook's answer"),
  10017: stop("the sender is muted", "lift the mute first"),
  10018: stop("the answer would be over 1 MB", SMALLER),
  10019: stop("the user does not exist", "check the user's id"),
  10021: stop("the group id is in use by another owner", "choose another id"),
  10023: busy("message frequency limit"),
  10025: stop("the group id is in use by this owner already", "choose another id"),
  10026: stop("the command is disabled for this SDKAppID", "ask Tencent Cloud support to enable it"),
  10030: reached("the message to recall does not exist"),
  10031: stop("past the time limit for recalling", "raise the limit in the console if it still helps"),
  10032: stop("the message can't be recalled", "leave it out"),
  10033: stop("this group type has no recall", "leave the group out"),
  10034: stop("this message type can't be deleted", "leave it out"),
  10035: stop("messages of this group type can't be deleted", "leave the group out"),
  10036: stop("cap of AVChatRooms reached", PLAN),
  10037: stop("cap of groups of a user reached", PLAN),
  10038: stop("cap of group members reached", PLAN),
  10041: stop("the app is configured not to allow recall", "allow it in the console"),
  10044: stop("this group type keeps no history", "leave the group out"),
  10051: stop("deletion range over the maximum", "delete a smaller range"),
  10052: reached("the group has no messages to delete"),
  10058: stop("the free plan's cap of 100 groups reached", PLAN),
  10059: stop("this needs a higher plan", PLAN),
  11000: stop("communities and topics are not enabled", "enable them in the console"),
  110002: stop("deleting the topic failed", LATER),
  110003: reached("the topic was deleted already"),

  // Conversation groups
  50001: stop("the account has not been imported", "import the account first, or correct its id"),
  50002: stop("parameter wrong", FIX_INPUT),
  50003: stop("the call needs an app administrator", NEEDS_ADMIN),
  50004: unclear("internal error"),
  50005: unclear("network timeout inside the service"),
  51006: stop("no conversation, or over 100, in one call", SMALLER),
  51007: unclear("group ids could not be mapped: an internal error, or a dissolved group", { repeats: 1 }),
  51008: stop("over 1,000 conversations are grouped or marked", "remove some first"),
  51009: reached("the conversation group was not found"),
  51010: stop("over 20 conversation groups", "remove some first"),
  51011: stop("the name of the conversation group is too long", "shorten it to 64 bytes (32 on older plans)"),
  51012: stop("cap of pinned conversations reached", "unpin some first"),
  51013: stop("the plan does not include conversation groups", PLAN),

  // Relations, global mute, one-to-one messages, content rules
  30001: stop("parameter wrong", FIX_INPUT),
  30002: stop("the SDKAppID does not match", CHECK_APP),
  30003: stop("no such account", "check the account's id"),
  30004: stop("the call needs an app administrator", NEEDS_ADMIN),
  30006: unclear("internal error"),
  30007: unclear("timeout inside the service"),
  30008: busy("conflict with a concurrent write"),
  30013: stop("the block list is full (1,000)", "remove entries first"),
  130001: stop("the JSON of the request is invalid", FIX_INPUT),
  130002: stop("Get_Account is missing", FIX_INPUT),
  130003: stop("Get_Account is invalid", FIX_INPUT),
  130004: stop("Set_Account is missing", FIX_INPUT),
  130005: stop("Set_Account is invalid", FIX_INPUT),
  130008: stop("neither time field is given", FIX_INPUT),
  130014: unclear("system error"),
  20001: stop("bad packet", FIX_INPUT),
  20002: sign("UserSig invalid"),
  20004: unclear("network error inside the service"),
  20005: unclear("internal error"),
  20016: stop("past the time limit for recalling", "raise the limit in the console if it still helps"),
  20022: reached("the message to recall does not exist"),
  20023: reached("the message was recalled already"),
  20028: busy("conflict with a concurrent change"),
  90001: stop("the JSON of the message is wrong", FIX_INPUT),
  90002: stop("MsgBody is wrong", FIX_INPUT),
  90003: stop("To_Account is missing or wrong", FIX_INPUT),
  90004: stop("the message JSON is wrong", FIX_INPUT),
  90005: stop("the message JSON is wrong", FIX_INPUT),
  90006: stop("the message JSON is wrong", FIX_INPUT),
  90007: stop("the message JSON is wrong", FIX_INPUT),
  90008: stop("From_Account is missing or wrong", FIX_INPUT),
  90009: stop("the call needs an app administrator", NEEDS_ADMIN),
  90010: stop("the message JSON is wrong", FIX_INPUT),
  90054: stop("MsgKey invalid", FIX_INPUT),
  90992: unclear("internal error; on every call, the app's own webhook is at fault"),
  90994: unclear("internal error"),
  90995: unclear("internal error"),
  91000: unclear("internal error"),
  93000: stop("the JSON is over 8 KB", SMALLER),
  80001: stop("moderation refused the text", "change the text"),
  80002: stop("the message is too long", "shorten it"),
  80003: unclear("the webhook called before sending failed or timed out", { repeats: 1 }),
  80004: stop("moderation refused the image", "change the image"),
  2001: unclear("internal error of the keyword library"),
  2002: stop("the keyword library does not know the command", "check the endpoint"),
  2003: stop("parameter of the keyword library wrong", FIX_INPUT),
  2004: stop("no permission for the keyword library", "check the app's rights in the console"),
  2015: stop("the moderation service is off", "switch it on in the console"),
  2016: stop("too many words in one request", SMALLER),
} as const satisfies Readonly<Record<number, ErrorCode>>;

/** The codes of {@link ERROR_CODES}. */
export type KnownErrorCode = keyof typeof ERROR_CODES;

/** What is assumed of a code that no document lists: nothing may be repeated, and it may have been executed. */
export const UNKNOWN: ErrorCode = {
  meaning: "a code that no document of the service lists",
  class: "X",
  mayHaveRun: true,
  action: "look at the service's own text, and check by hand whether the call took effect",
};

/** The entry of {@link ERROR_CODES} for a code, or {@link UNKNOWN}. */
export function describeCode(code: number): ErrorCode {
  const known: Readonly<Record<number, ErrorCode | undefined>> = ERROR_CODES;
  return Object.hasOwn(known, code) ? (known[code] ?? UNKNOWN) : UNKNOWN;
}
