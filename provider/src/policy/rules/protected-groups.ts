import { z } from "zod";
import { nameFew } from "../../change/name-few.ts";
import { formatNumber, quote, quoteId } from "../../change/text.ts";
import { matchesGlob } from "../glob.ts";
import { rule } from "../rule.ts";
import type { TargetId, TargetKind } from "../target-ids.ts";

const patterns = z.array(z.string().min(1)).default([]);

const config = z.strictObject({
  groups: patterns.describe(
    "Ids and globs (`*`, `?`) of groups, communities and topics that nothing irreversible touches.",
  ),
  accounts: patterns.describe("Ids and globs of users, as senders of messages and as owners of conversation groups."),
});

const WAIT =
  "apply in two steps, first what it depends on and then this, or write the id instead of another resource's output";

/** A protected thing that a change touches. */
interface Hit {
  readonly id: string;
  readonly pattern: string;
}

/** Groups and accounts that no irreversible change may touch. */
export const protectedGroups = rule({
  name: "protected-groups",
  description: "Protected groups and accounts must not be touched by irreversible changes.",
  severity: "critical",
  remediationSteps: "Take the change out of the program, or have the id taken out of the rule's settings.",
  config,
  begin: () => ({
    planned({ target, touched: { things, count } }, settings) {
      const hits = things.flatMap((thing) => hitOf(thing, settings));
      const [first] = hits;
      if (first !== undefined) {
        const whom = count === 1 ? target : quoteId(first.id);
        const named = nameFew(hits.map(({ id, pattern }) => `${quoteId(id)} by ${quote(pattern)}`));
        return {
          why:
            hits.length === 1 || count === 1
              ? `${whom} is protected by ${quote(first.pattern)}`
              : `${formatNumber(hits.length)} of those this touches are protected: ${named}`,
          how: `take ${count === 1 ? "this change" : "them"} out of the program, or have the pattern taken out of protected-groups`,
        };
      }
      const hidden = things.find(({ kind, id }) => id === undefined && guardedBy(kind, settings).length > 0);
      return (
        hidden && { why: `this touches a ${nounOf(hidden)} that isn't known yet, which may be protected`, how: WAIT }
      );
    },
    idle: ({ groups, accounts }) =>
      groups.length + accounts.length === 0
        ? "protected-groups protects nothing: configure its groups or accounts, or disable it"
        : undefined,
  }),
});

function hitOf({ kind, id }: TargetId, settings: z.output<typeof config>): Hit[] {
  if (id === undefined) {
    return [];
  }
  const names = namesOf(id);
  const pattern = guardedBy(kind, settings).find((one) => names.some((name) => matchesGlob(one, name)));
  return pattern === undefined ? [] : [{ id, pattern }];
}

function nounOf({ kind }: TargetId): string {
  return kind === "any" ? "target" : kind;
}

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
function namesOf(id: string): string[] {
  const [community = id] = id.split("@TOPIC#_");
  return community === id ? [id] : [id, community];
}
