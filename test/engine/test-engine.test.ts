import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixtureEnv } from "./parity.ts";
import type { PulumiStack } from "./stack.ts";
import { createTestEngine } from "./test-engine.ts";
import { thingsProject, World } from "./world.ts";

describe("a stack of the test engine", () => {
  let world: World;
  let stack: PulumiStack;

  beforeEach(async () => {
    world = await World.create();
    stack = await createTestEngine({ projectDir: thingsProject, env: fixtureEnv(world) });
  });

  afterEach(async () => {
    await stack.dispose();
    await world.dispose();
  });

  const asks = (THINGS_ASKS: string) => ({ program: "other.js", env: { THINGS_ASKS } });

  it.each([
    ["import", "an import is not known to the test engine"],
    ["plugin", "a resource of another plugin is not known to the test engine"],
  ])("fails and says so when a program asks for an %s it doesn't have", async (what, message) => {
    const { result, diagnostics } = await stack.up(asks(what));
    expect(result).toBe("failed");
    expect(diagnostics.map((diagnostic) => diagnostic.message).join("\n")).toContain(message);
  });

  it("runs another program of the project", async () => {
    const { result, steps } = await stack.preview({ ...asks("nothing"), env: { THINGS_OTHER: "second" } });
    expect(result).toBe("succeeded");
    expect(steps.map(({ op, name }) => `${op} ${name}`)).toContain("create second");
  });

  it("refuses a second run beside the first", async () => {
    const first = stack.preview(asks("nothing"));
    await expect(stack.up()).rejects.toThrow("locked");
    await first;
  });

  it("ends the program and the hosts when it is disposed of in the middle of a run", async () => {
    const run = stack.up({
      ...asks("hang"),
      onEvent: ({ resourcePreEvent }) => void (resourcePreEvent && stack.dispose()),
    });
    expect((await run).result).toBe("failed");
    await stack.dispose();
    const children = execFileSync("ps", ["-o", "args=", "--ppid", String(process.pid)], { encoding: "utf8" });
    expect(children).not.toContain("@pulumi/pulumi/cmd");
  });

  it("refuses a state whose secrets it can't read", async () => {
    const mark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    const deployment = await stack.exportState();
    const urn = "urn:pulumi:dev::things::fixture:index:Shelf::s";
    deployment.deployment.resources = [{ urn, custom: false, type: "fixture:index:Shelf", outputs: { mark } }];
    await expect(stack.importState(deployment)).rejects.toThrow("--show-secrets");
  });
});
