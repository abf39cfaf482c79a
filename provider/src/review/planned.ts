import { isAcknowledged } from "../change/plan.ts";
import { ACTIONS, type Action, CAUSES } from "../change/planned-change.ts";
import { type Body, bodyOf, isSecret, isUnknown, numberOf, textOf } from "./engine-event.ts";
import { entryOf } from "./entry-of.ts";
import { IDS, isAboutSecrets } from "./hidden-ids.ts";
import type { Identity, IrreversibleChange } from "./model.ts";
import { setReachOf } from "./set-reach.ts";
import type { Step } from "./steps.ts";

/** Steps that can carry out a planned change; `replace` tells a replacement once more. */
const ACTING: readonly string[] = ["create", "update", "create-replacement"];

/** How many messages back the service recalls (doc 34970). */
const RECALL_WINDOW = 1_000;

/** The irreversible change of a step, or nothing if it makes none. */
export function changeOf(step: Step, phase: "preview" | "done"): IrreversibleChange | undefined {
  const plan = step.new?.inputs.plannedChange;
  if (plan === undefined || !ACTING.includes(step.op) || wasApplied(step, plan)) return undefined;
  const shown = { urn: step.urn, name: step.name, ...reasonOf(step), state: stateOf(step, phase) };
  const known = isSecret(plan) ? undefined : bodyOf(plan);
  if (known === undefined) {
    // What can't be read is taken for irreversible: doubt is shown, never passed over.
    return {
      ...shown,
      action: actionOfType(step.type) ?? "unknown",
      targets: 1,
      acknowledged: "unknown",
      secret: true,
    };
  }
  const secret = isAboutSecrets(step);
  const facts = secret ? withoutNames(factsOf(known)) : factsOf(known);
  const set = setReachOf(step, known, facts.targets, phase);
  // A set that lists more than it counts touches what it lists.
  const targets = Math.max(facts.targets, set?.touched.length ?? 0);
  return {
    ...shown,
    ...facts,
    ...reachOf(facts, targets, numberOf(known.messages)),
    ...identityOf(step.new?.inputs ?? {}),
    ...(set === undefined ? {} : { set }),
    acknowledged: acknowledgement(step.new?.inputs.acknowledge, known),
    secret,
  };
}

/** The facts without what names the target. */
function withoutNames({ target: _target, summary: _summary, ...facts }: Facts): Facts {
  return facts;
}

/** All ids of the target, or none: half of them would name another one. */
function identityOf(inputs: Body): { identity?: Identity } {
  const given = IDS.filter((id) => inputs[id] !== undefined).map((id) => [id, inputs[id]] as const);
  const isKnown = given.every(([, value]) => textOf(value) !== undefined && !isSecret(value) && !isUnknown(value));
  return isKnown && given.length > 0 ? { identity: Object.fromEntries(given) } : {};
}

/** A plan that stays in the inputs after it was applied does nothing again. */
function wasApplied({ op, old }: Step, plan: unknown): boolean {
  const digest = bodyOf(plan)?.digest;
  return (
    op === "update" && digest !== undefined && digest === old?.outputs.applied && old?.outputs.outstanding === undefined
  );
}

function reasonOf({ new: state }: Step): { reason?: string } {
  const reason = state?.inputs.reason;
  if (isSecret(reason)) return { reason: "[secret]" };
  const text = isUnknown(reason) ? undefined : textOf(reason);
  return text === undefined ? {} : { reason: text };
}

function stateOf({ ended, new: state }: Step, phase: "preview" | "done"): IrreversibleChange["state"] {
  if (phase === "preview") return "planned";
  if (ended === "no") return "not-reached";
  if (ended === "failed" || state?.initErrors) return "failed";
  const outcome = state?.outputs.outcome;
  return outcome === "adopted" || outcome === "skipped" ? outcome : "applied";
}

type Facts = Omit<
  IrreversibleChange,
  "urn" | "name" | "state" | "acknowledged" | "secret" | "reason" | "live" | "identity" | "set" | "messagesAtMost"
>;

function factsOf(plan: Body): Facts {
  const facts = {
    target: textOf(plan.target),
    app: numberOf(plan.app),
    from: numberOf(plan.from),
    to: plan.to === "newest" ? ("newest" as const) : numberOf(plan.to),
    cause: CAUSES.find((one) => one === plan.cause),
    summary: textOf(plan.summary),
    digest: textOf(plan.digest),
  };
  const action = textOf(plan.action) ?? "unknown";
  const targets = Math.max(1, numberOf(plan.targets) ?? 1);
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  return { action, targets, ...known };
}

/** How many targets, and how many messages at most; a set tells itself how many messages its marks hide. */
function reachOf(
  { action, from = 0, to }: Facts,
  targets: number,
  messages: number | undefined,
): Pick<IrreversibleChange, "targets" | "messagesAtMost"> {
  if (action === "recall-sender-messages") return { targets, messagesAtMost: RECALL_WINDOW * targets };
  const hidden = targets > 1 ? messages : typeof to === "number" ? Math.max(0, to - from) : undefined;
  return action === "clear-group-history" && hidden !== undefined ? { targets, messagesAtMost: hidden } : { targets };
}

/** Whether an action hides or recalls messages. */
export function isAboutMessages(action: string): boolean {
  return action !== "remove-conversation-group";
}

function acknowledgement(given: unknown, { digest }: Body): IrreversibleChange["acknowledged"] {
  if (isSecret(given) || isUnknown(given) || isSecret(digest)) return "unknown";
  return isAcknowledged(given, textOf(digest)) ? "yes" : "no";
}

const OURS = /^pulumi-nodejs:dynamic\/tencentchat:(.+)$/;

/** Whether a type is one of this package's, also of a newer version of it. */
export function isOurs(type: string): boolean {
  return OURS.test(type);
}

const ACTION_OF_TYPE: Readonly<Record<string, Action>> = {
  GroupHistoryCheckpoint: ACTIONS[0],
  SenderMessageRecall: ACTIONS[1],
  ConversationGroupRemoval: ACTIONS[2],
  GroupHistoryCheckpointSet: ACTIONS[0],
  SenderMessageRecallSet: ACTIONS[1],
  ConversationGroupRemovalSet: ACTIONS[2],
};

/** The action of a resource's type, where it isn't told. */
export function actionOfType(type: string): Action | undefined {
  return entryOf(ACTION_OF_TYPE, OURS.exec(type)?.[1] ?? "");
}
