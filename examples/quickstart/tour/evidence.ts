import type { PlannedChange } from "pulumi-tencent-chat";
import type { CallRecord, MemberView, RemoteEmulator } from "pulumi-tencent-chat/emulator";
import type { RunResult } from "../../../test/engine/stack.ts";

/** A change that a run planned. */
export interface Planned {
  readonly resource: string;
  readonly type: string;
  readonly plan: PlannedChange & { readonly digest: string };
}

/** What a run would do that can't be undone, by the names of the resources. */
export function plannedBy(run: RunResult): Planned[] {
  return run.steps
    .flatMap(({ name, type, newInputs }) => {
      const plan = newInputs?.plannedChange as unknown as Planned["plan"] | undefined;
      return plan === undefined ? [] : [{ resource: name, type: type.split(":").at(-1) ?? type, plan }];
    })
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** The refusals of a failed run, in the provider's words. */
export function refusalsOf(run: RunResult): string[] {
  return run.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message.replace(/^.*? has a problem: /s, ""));
}

/** The calls the emulator logged since the last time. */
export async function takeCalls(emulator: RemoteEmulator): Promise<readonly CallRecord[]> {
  const calls = await emulator.calls();
  await emulator.clearCalls();
  return calls;
}

/** Commands without their service, counted: `get_group_info`, `clear_group_msg` → 1 each. */
export function commandsOf(calls: readonly CallRecord[]): string[] {
  return calls.map(({ command }) => nameOf(command)).sort();
}

function nameOf(command: string): string {
  return command.split("/").at(-1) ?? command;
}

/** `clear_group_msg {"GroupId":…}`: a call as it was logged. */
export function describeCall({ command, request }: CallRecord): string {
  return `${nameOf(command)} ${JSON.stringify(request)}`;
}

/** What the quickstart's members see. */
export interface Sight {
  readonly lobby: MemberView;
  /** Visible messages of the spammer. */
  readonly spam: number;
  /** Names of the conversation groups of quickstart-ana. */
  readonly conversationGroups: readonly string[];
}

export async function look(emulator: RemoteEmulator): Promise<Sight> {
  const lobby = await emulator.view("quickstart-lobby");
  const { accounts } = await emulator.snapshot();
  const ana = accounts.find(({ id }) => id === "quickstart-ana");
  return {
    lobby,
    spam: lobby.messages.filter(({ from }) => from === "quickstart-spammer").length,
    conversationGroups: ana?.contactGroups.map(({ name }) => name) ?? [],
  };
}

/** Number of groups, and of messages in them and their topics. */
export async function sizeOfCommunity(emulator: RemoteEmulator): Promise<{ groups: number; messages: number }> {
  const { groups } = await emulator.snapshot();
  const conversations = groups.flatMap(({ conversation, topics }) => [
    conversation,
    ...topics.map((topic) => topic.conversation),
  ]);
  return { groups: groups.length, messages: conversations.reduce((sum, { rows }) => sum + rows.length, 0) };
}
