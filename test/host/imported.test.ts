import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ImportedResource } from "../../provider/src/import-file/importable.ts";
import { pointedAt, runCommand } from "../command/run-command.ts";
import { shows } from "../requirements.ts";
import type { DeclaredResource, ResourceName } from "./declared-resource.ts";
import { ModerationHost } from "./moderation-host.ts";
import { accountWith } from "./samples.ts";

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
});

beforeEach(() => {
  app.takeCalls();
});

/** A mark at 5, a recall and a removal that were made by other means, as the state holds them after an import. */
async function imported(...options: string[]) {
  const [groupId, fromAccount] = [app.group(), accountWith(app, "work")];
  const marks = ["--checkpoint", `${groupId}=5`, "--recall", `${groupId}/u7`, "--removal", `${fromAccount}/vip`];
  const made = await runCommand(["import-file", ...marks, ...options], pointedAt(app.emulator));
  const { resources } = JSON.parse(made.stdout) as { resources: ImportedResource[] };
  const [mark, recall, removal] = resources.map(({ type, id, ...state }) => {
    const [{ __provider: _in, ...inputs }, { __provider: _out, ...outputs }] = [state.inputs, state.outputs];
    return Object.assign(app.declare(type.split(":").at(-1) as ResourceName), { id, inputs, outputs });
  }) as [DeclaredResource, DeclaredResource, DeclaredResource];
  app.takeCalls();
  const inputs = {
    mark: { groupId, msgSeq: 5 },
    recall: { groupId, senderAccount: "u7" },
    removal: { fromAccount, groupName: "vip" },
  };
  return { mark, recall, removal, inputs };
}

it.each([[[]], [["--live"]]])(
  shows(["import.as-declared"], "what was imported with %j is as declared, and its mark is raised, never lowered"),
  async (options) => {
    const { mark, recall, removal, inputs } = await imported(...options);
    expect(await mark.up({ ...inputs.mark, reason: "TS-1" })).toBe("same");
    expect(await recall.up(inputs.recall)).toBe("same");
    expect(await removal.up(inputs.removal)).toBe("same");
    await expect(mark.up({ ...inputs.mark, msgSeq: 4 })).rejects.toThrow("msgSeq 4 is lower than 5");
    expect(app.takeCalls()).toEqual([]);
    const planned = await mark.plan({ ...inputs.mark, msgSeq: 8 });
    expect(planned).toMatchObject({ generation: 2, plannedChange: { cause: "raise", from: 5, to: 8 } });
    expect(await mark.up({ ...inputs.mark, msgSeq: 8 })).toBe("update");
    expect(app.takeIrreversible()).toEqual([{ GroupId: inputs.mark.groupId, MsgSeq: 8 }]);
  },
);

it(shows(["import.refreshed"], "what was imported after a look is refreshed and deleted as it is"), async () => {
  const { mark, recall, removal } = await imported("--live");
  for (const resource of [mark, recall, removal]) {
    const { id, outputs } = resource;
    await resource.refresh();
    expect(resource).toMatchObject({ id, outputs });
    await resource.delete();
  }
  expect(app.takeIrreversible()).toEqual([]);
});
