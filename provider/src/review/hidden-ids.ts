import { HELD_TARGETS } from "../change/held-targets.ts";
import { type Body, isSecret } from "./engine-event.ts";
import type { Step } from "./steps.ts";

/** Inputs that say what a resource is about. */
export const IDS = ["groupId", "topicId", "senderAccount", "fromAccount", "groupName"] as const;

/** Whether an id of what these inputs are about is a secret, one of a set's among them. */
export function holdSecretIds(inputs: Body): boolean {
  return [...IDS, ...Object.keys(HELD_TARGETS)].some((name) => holdsSecret(inputs[name]));
}

/** Whether an id of what a step is about is a secret before it or after it. */
export function isAboutSecrets({ old, new: state }: Step): boolean {
  return [old, state].some((one) => one !== undefined && (holdSecretIds(one.inputs) || holdSecretIds(one.outputs)));
}

/** Whether a value, or a member of a list, is a secret. */
export function holdsSecret(value: unknown): boolean {
  return isSecret(value) || (Array.isArray(value) && value.some(isSecret));
}
