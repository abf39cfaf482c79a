/**
 * What the resources do, one rule a line. Each test says with {@link shows} which it shows, and
 * `requirements.test.ts` fails when a line has none.
 */
export const REQUIREMENTS = {
  "inputs.failures": "A wrong input is a failed check that names property, value and rule",
  "inputs.computed": "Inputs that the provider computes can't be set by a program",
  "inputs.unknown-names": "Inputs that a resource doesn't have are refused",
  "inputs.ids": "Ids have no white space around them, no control characters, and the documented lengths in bytes",
  "inputs.msg-seq":
    "A msgSeq is a whole number from 1 to 2^53 - 1 or newest; one that came as text says how to read it",
  "inputs.topic": "A topic belongs to a community, and to the one that is named",
  "inputs.duplicates": "Two resources of one program with the same identity are refused",
  "inputs.about-the-change": "reason and acknowledge alone cause no update",

  "configuration.all-at-once": "All that is wrong with a configuration is said at once, each with what mends it",
  "configuration.environment-wins": "Environment variables win over the stack's configuration",
  "configuration.previews": "check and diff need sdkAppId only",
  "configuration.other-app": "Check, create, read and update fail where state and configuration name different apps",
  "configuration.user-sig": "App, identifier and expiry of a given UserSig are checked before any call",
  "configuration.endpoint": "An endpoint is https, or http on loopback, without credentials",
  "configuration.acknowledgement":
    "requireAcknowledgement fails a change that isn't acknowledged, and tells the line to add",

  "plan.when": "plannedChange is there when something irreversible would be done, and absent otherwise",
  "plan.same": "The sentence, marks and digest a preview shows are those that update acts on",
  "plan.steady": "With nothing changed, check returns what it returned last time, and update calls nothing",
  "plan.deterministic": "A plan depends on old inputs, new inputs and configuration alone",
  "plan.digest": "The digest changes with each fact it covers and with nothing else",
  "plan.generation": "Each planned change has a generation of its own, so an old acknowledgement approves nothing new",
  "plan.unknown": "What isn't known yet has a target text and no digest, and can't be acknowledged",
  "plan.no-call-without": "Without a plan in the inputs, create and update make no irreversible call",
  "plan.not-in-outputs": "Outputs never hold the plan",
  "plan.diff": "There are changes for a plan not applied, drift to repair, or another enforce; identity replaces",
  "plan.expect-no-changes": "refresh --expect-no-changes passes after an update",
  "plan.not-in-read-inputs": "read gives inputs back without any plan",
  "plan.secret": "A secret identity makes the planned change secret",

  "identity.replaces": "Another identity replaces the resource",
  "replacement.same-plan": "Both checks of a replacement plan the same change, and policies see it",
  "replacement.refused": "A replacement for another reason than a changed identity, which would act unseen, is refused",
  "replacement.on-changes": "replaceOnChanges turns no update into a replacement",
  "replacement.asked-for": "--replace, --target-replace and a taint are shown and seen before they act",
  "names.rename": "A renamed resource plans its change anew; an alias prevents it",
  "names.forgotten": "What was forgotten by the state plans its change anew",
  "delete.forgets": "delete forgets and calls nothing",

  "triggers.new": "A new, non-empty value of triggers does it again; the same value, or none, does nothing",
  "missing.fail-or-skip": "A target that doesn't exist fails the update, or is skipped with onMissing: skip",
  "state.version": "A state of a newer version, or one that lacks what is needed, is refused before any call",
  "state.size": "A checkpoint's inputs and outputs are small in the steady state",

  "checkpoint.pinned": "A clear always carries a MsgSeq; newest is pinned to the newest message before the call",
  "checkpoint.newest-once": "newest is not done again until triggers change; of an empty group it is adopted",
  "checkpoint.not-sent": "A msgSeq that wasn't sent yet is refused",
  "checkpoint.community": "Communities are refused, in check where the id tells it",
  "checkpoint.av-chat-room": "An AVChatRoom takes a number only, with a warning",
  "checkpoint.raised": "Raising is an update from the earlier mark; lowering is refused",
  "checkpoint.adopted": "A mark that was reached before is adopted without a call",
  "checkpoint.re-created": "A group made again voids the mark; nothing fires until msgSeq or triggers change",

  "recall.once": "A recall is one call, and recalledThrough is the newest message before it",
  "recall.av-chat-room": "A recall in an AVChatRoom is refused",
  "recall.topic": "A recall in a topic is made and measured there",
  "removal.adopted": "A conversation group that isn't there is adopted; after a lost reply it counts as applied",

  "drift.planned": "Drift reaches check through read and is planned, shown and seen before it is repaired",
  "drift.once": "Only enforce: always repairs; it is repaired once",
  "doubt.refresh": "A service that gives no clear answer changes nothing but warnings",
  "doubt.missing": "A target that isn't found keeps its resource and leads to no call",

  "failure.create": "A create that failed leaves nothing, and is planned anew",
  "failure.update": "An update that failed keeps the earlier state, and is planned anew",
  "failure.lost-reply": "A lost reply neither loses the resource nor reaches further than the preview said",
  "failure.hook": "An onError hook repeats what was shown, and no more",
  "selection.targets": "--target and --exclude act on what they select only",
  "selection.saved-plan": "A saved plan lets through what it showed and nothing else",
  "orphan.asks": "Right before each irreversible call the host asks the engine, and gives up where it is gone",
  "interruption.cli": "After a kill of the CLI the next run shows the change anew",
  "interruption.host": "After a kill of the provider host the next run shows the change anew",
  "interruption.two-runs": "Two runs at once reach no further than what each showed",

  "errors.no-stack": "A user's mistake, and a refusal of the service, is one message without a stack",
  "errors.told": "A refusal of the service is told with code, meaning, command and what to do",
  "secrets.never": "No output, error, log, state or trace holds a key or a UserSig",
  "engine.told": "Progress and warnings reach the user through the engine's log",
} as const;

/** A test's title, with the rules that it shows. */
export function shows(rules: readonly (keyof typeof REQUIREMENTS)[], title: string): string {
  if (rules.length === 0) throw new Error(`"${title}" names no rule`);
  return title;
}
