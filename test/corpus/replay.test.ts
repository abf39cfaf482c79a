import { EMULATOR_SECRET_KEY } from "pulumi-tencent-chat/emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCHEMA_VERSION } from "../../provider/src/host/state.ts";
import { createCliStack, findPulumi } from "../cli/pulumi-cli.ts";
import { createTestEngine } from "../engine/test-engine.ts";
import type { DeclaredResource } from "../host/declared-resource.ts";
import { ModerationHost } from "../host/moderation-host.ts";
import type { Properties } from "../host/provider-host.ts";
import { moderationProject } from "../moderation/moderation.ts";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { goOn } from "./go-on.ts";
import { type KeptRun, type KeptState, keptStates } from "./kept-state.ts";
import { LATER, withLaterFields, withLaterValues } from "./later.ts";
import { plain, preview, takeUp } from "./replay.ts";

const states = keptStates();
const pulumi = await findPulumi();

let app: ModerationHost;

beforeAll(async () => {
  app = await ModerationHost.start();
});

afterAll(() => app[Symbol.asyncDispose]());

const withoutRefreshes = ({ ops, plans }: KeptRun) => ({ ops: ops.filter((op) => !op.startsWith("refresh ")), plans });

it(shows(["corpus.kept"], "keeps states of each schema version"), () => {
  const versions = new Set(
    states.flatMap(([, { deployment }]) =>
      (deployment.deployment.resources ?? []).map(({ outputs }) => outputs?.schemaVersion),
    ),
  );
  for (let n = 1; n <= SCHEMA_VERSION; n++) expect(versions).toContain(n);
});

/** Previews, refreshes and forgets resources of a kept state: what a preview shows is as it was, and nothing is called for it. */
async function goesOnAs(
  kept: KeptState,
  resources: ReturnType<typeof takeUp>,
  refresh = (resource: DeclaredResource): Promise<void> => resource.refresh(),
): Promise<void> {
  expect(await preview(resources)).toEqual(withoutRefreshes(kept.preview));
  expect(app.takeCalls()).toEqual([]);
  for (const { resource } of resources) await refresh(resource);
  expect(await preview(resources)).toEqual(withoutRefreshes(kept.previewWithRefresh));
  for (const { resource } of resources) await resource.delete();
  expect(app.takeIrreversible()).toEqual([]);
}

it.each(states)(
  shows(["corpus.replayed", "corpus.encrypted"], "%s is planned, refreshed and destroyed as it was when it was kept"),
  async (_name, kept) => {
    expect(JSON.stringify(kept)).not.toContain(EMULATOR_SECRET_KEY);
    const resources = takeUp(app, kept);
    await goesOnAs(kept, resources);
  },
);

it.each(states)(
  shows(["corpus.later-fields"], "%s is the same to fields of a later version, in its notes and plans too"),
  async (_name, kept) => {
    const resources = takeUp(app, kept);
    for (const { resource } of resources) {
      Object.assign(resource, { inputs: withLaterFields(resource.inputs), outputs: withLaterFields(resource.outputs) });
    }
    await goesOnAs(kept, resources, async (resource) => {
      await resource.refresh();
      expect(resource.outputs).toMatchObject(LATER);
    });
  },
);

it.each(states)(
  shows(["corpus.later-values"], "%s is the same to a cause and an outcome that a later version wrote"),
  async (_name, kept) => {
    const resources = takeUp(app, kept);
    for (const { resource } of resources) {
      Object.assign(resource, { inputs: withLaterValues(resource.inputs), outputs: withLaterValues(resource.outputs) });
    }
    await goesOnAs(kept, resources, async (resource) => {
      const { outcome } = resource.outputs;
      await resource.refresh();
      expect(resource.outputs.outcome).toBe(outcome);
    });
  },
);

it.each(states)(
  shows(["corpus.newer-state"], "%s is refused before any call where a newer schema wrote it"),
  async (_name, kept) => {
    const newer = SCHEMA_VERSION + 1;
    for (const { resource, declared } of takeUp(app, kept)) {
      resource.outputs = { ...resource.outputs, schemaVersion: newer };
      const checked = await resource.plan(declared);
      const planned: Properties = { ...checked, plannedChange: { version: 1, action: "x", digest: "aaaaaaaa" } };
      const refused = new RegExp(`has version ${newer}, .* knows up to ${SCHEMA_VERSION}: install the newer version`);
      await expect(resource.diff(checked)).rejects.toThrow(refused);
      await expect(resource.update(planned)).rejects.toThrow(refused);
      await expect(resource.refresh()).rejects.toThrow(refused);
    }
    expect(app.takeCalls()).toEqual([]);
  },
);

describe.skipIf(!thorough)("whole stacks that were kept", () => {
  it.each(states)(
    shows(["corpus.replayed"], "%s goes on as planned on the test engine"),
    (_name, kept) =>
      goOn(kept, plain(kept), (options) => createTestEngine({ projectDir: moderationProject, ...options })),
    600_000,
  );

  it.skipIf(!pulumi).each(states)(
    shows(["corpus.replayed", "corpus.encrypted"], "%s goes on as planned on the real CLI"),
    (_name, kept) =>
      goOn(kept, kept.deployment, (options) => {
        if (!pulumi) throw new Error("no pulumi");
        return createCliStack({ projectDir: moderationProject, pulumi, ...options });
      }),
    300_000,
  );
});
