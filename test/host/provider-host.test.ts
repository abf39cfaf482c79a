import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EngineService } from "../engine/engine-service.ts";
import { thingsProject, thingsProvider, World } from "../engine/world.ts";
import { ProviderError, ProviderHost } from "./provider-host.ts";

describe("Pulumi's provider host", () => {
  let world: World;
  let engine: EngineService;
  let host: ProviderHost;

  beforeEach(async () => {
    world = await World.create();
    engine = await EngineService.start();
    host = await ProviderHost.start({ projectDir: thingsProject, engineAddress: engine.address, env: world.env });
    await host.configure({});
  });

  afterEach(async () => {
    await host.close();
    engine.stop();
    await world.dispose();
  });

  it("answers each verb of a resource whose provider text only requires a module", async () => {
    const { inputs, failures } = await host.check(thingsProvider, {}, { label: "a", size: 1 });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ label: "a", size: 1, colour: "grey", planned: "make 1" });

    const { id, outputs } = await host.create(thingsProvider, inputs);
    expect(id).toBe("thing-a");
    expect(outputs).toEqual({ label: "a", size: 1, colour: "grey", serial: "serial of a", length: 1 });

    const grown = { ...inputs, size: 2 };
    expect(await host.diff(thingsProvider, id, outputs, grown)).toEqual({
      changes: true,
      replaces: [],
      deleteBeforeReplace: false,
    });
    expect((await host.update(thingsProvider, id, outputs, grown)).outputs).toMatchObject({ size: 2 });
    expect(await host.read(thingsProvider, id, outputs)).toMatchObject({ id, inputs: { drift: "2 instead of 1" } });
    await host.delete(thingsProvider, id, outputs);
    expect((await host.read(thingsProvider, id, outputs)).id).toBe("");
  });

  it("reports failures of check with their property", async () => {
    const { failures } = await host.check(thingsProvider, {}, { label: "a", size: -1 });
    expect(failures).toEqual([{ property: "size", reason: "size -1 is negative" }]);
  });

  it("carries a partial failure with id, properties and reasons", async () => {
    await world.change((state) => {
      state.faults.create = "partial";
    });
    const error = await host.create(thingsProvider, { label: "a", size: 3 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      message: "only half of it was made",
      initFailed: {
        id: "thing-a",
        properties: { size: 0, __provider: thingsProvider },
        reasons: ["only half of it was made"],
      },
    });
  });

  it("fails a call without a partial failure when the handler throws, with a stack on stderr from check", async () => {
    await expect(host.check(thingsProvider, {}, { label: "a", size: 666 })).rejects.toThrow("check broke down");
    expect(host.stderr).toContain("handlers.cjs");
  });

  it("is gone after a kill", async () => {
    expect(await host.kill9()).toEqual({ code: null, signal: "SIGKILL" });
    await expect(host.check(thingsProvider, {}, { label: "a", size: 1 })).rejects.toBeInstanceOf(ProviderError);
  });
});
