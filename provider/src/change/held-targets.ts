/**
 * Inputs that hold the targets of a set, as a record by id or as a list of ids, each with the input of a single resource
 * that such an id stands for.
 */
export const HELD_TARGETS = {
  checkpoints: "groupId",
  groupIds: "groupId",
  senderAccounts: "senderAccount",
  fromAccounts: "fromAccount",
} as const;

/** An input that holds the targets of a set. */
export type HoldingInput = keyof typeof HELD_TARGETS;

/** What the targets are called that an input holds. */
export function nounOf(input: HoldingInput): "groups" | "users" {
  return HELD_TARGETS[input] === "groupId" ? "groups" : "users";
}
