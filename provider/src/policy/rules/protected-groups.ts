import { z } from "zod";
import { quote } from "../../change/text.ts";
import { matchesGlob } from "../glob.ts";
import { rule } from "../rule.ts";
import { type TargetId, type TargetKind, targetIds } from "../target-ids.ts";

const patterns = z.array(z.string().min(1)).default([]);

const config = z.strictObject({
  groups: patterns.describe(
    "Ids and globs (`*`, `?`) of groups, communities and topics that nothing irreversible touches.",
  ),
  accounts: patterns.describe("Ids and globs of users, as senders of messages and as owners of conversation groups."),
});

/** Groups and accounts that no irreversible change may touch. */
export const protectedGroups = rule({
  name: "protected-groups",
  description: "Protected groups and accounts must not be touched by irreversible changes.",
  severity: "critical",
  remediationSteps: "Take the change out of the program, or have the id taken out of the rule's settings.",
  config,
  begin: () => ({
    planned({ target }, settings) {
      for (const { kind, id } of targetIds(target)) {
        const guarded = guardedBy(kind, settings);
        if (id === undefined && guarded.length > 0) {
          return {
            why: `this touches a ${kind} that isn't known yet, which may be protected`,
            how: "apply in two steps, first what it depends on and then this, or write the id instead of another resource's output",
          };
        }
        const pattern = guarded.find((pattern) => namesOf({ kind, id }).some((name) => matchesGlob(pattern, name)));
        if (pattern !== undefined) {
          return {
            why: `${target} is protected by ${quote(pattern)}`,
            how: "take this change out of the program, or have the pattern taken out of protected-groups",
          };
        }
      }
      return undefined;
    },
    idle: ({ groups, accounts }) =>
      groups.length + accounts.length === 0
        ? "protected-groups protects nothing: configure its groups or accounts, or disable it"
        : undefined,
  }),
});

function guardedBy(kind: TargetKind, { groups, accounts }: z.output<typeof config>): string[] {
  switch (kind) {
    case "group":
    case "topic":
      return groups;
    case "user":
      return accounts;
    case "conversation group":
      // A user's own folder, whose name is no group's id.
      return [];
    case "any":
      return [...groups, ...accounts];
  }
}

/** A topic is protected with its community. */
function namesOf({ id = "" }: TargetId): string[] {
  const [community = id] = id.split("@TOPIC#_");
  return community === id ? [id] : [id, community];
}
