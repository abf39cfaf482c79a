export { ChatClient, type ChatClientOptions, type ContactGroupRemoval } from "./client.ts";
export type { GroupInfo, GroupType } from "./commands/get-group-info.ts";
export type { TopicInfo } from "./commands/get-topic.ts";
export type { GroupMessage, MessageRange, PageRange } from "./commands/group-msg-get-simple.ts";
export type { Credential } from "./credential.ts";
export { checkEndpoint, isRegion, originOf, REGIONS, type Region } from "./endpoints.ts";
export {
  describeCode,
  type Effort,
  ERROR_CODES,
  type ErrorClass,
  type ErrorCode,
  FAULTS,
  type Fault,
  isTencentChatError,
  type KnownErrorCode,
  TencentChatError,
  type TencentChatErrorFacts,
} from "./errors.ts";
export type { ClientEvent } from "./events.ts";
export type { CallContext } from "./operation.ts";
export { checkQuota, type QuotaAddress } from "./quota/address.ts";
export { redact, redactUrl } from "./redact.ts";
export type { Runtime } from "./runtime.ts";
export {
  type Account,
  checkUserSig,
  decodeUserSig,
  signUserSig,
  type UserSigFields,
  type UserSigRequest,
  verifyUserSig,
} from "./user-sig.ts";
