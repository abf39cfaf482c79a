import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { GroupHistoryCheckpoint, GroupHistoryCheckpointSet } from "pulumi-tencent-chat";
import { beforeAll, describe, expect, it, vi } from "vitest";

beforeAll(() =>
  pulumi.runtime.setMocks({ call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) }),
);

/** Files of the positions that are registered with a resource: of its declaration, and of the stack. */
async function registeredPositions(declare: () => pulumi.Resource): Promise<{ at: string; stack: string[] }> {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest): void;
  };
  const registered = vi.spyOn(monitor, "registerResource");
  const { urn } = declare();
  await new Promise((resolve) => urn.apply(resolve));
  const [request] = registered.mock.lastCall ?? [];
  registered.mockRestore();
  const frames = request?.getStacktrace()?.getFramesList() ?? [];
  const file = (uri = ""): string => uri.split("/").at(-1) ?? "";
  return {
    at: file(request?.getSourceposition()?.getUri()),
    stack: frames.map((frame) => file(frame.getPc()?.getUri())),
  };
}

describe("where a resource was declared", () => {
  it.each([
    ["GroupHistoryCheckpoint", () => new GroupHistoryCheckpoint("one", { groupId: "g1", msgSeq: 5 })],
    ["GroupHistoryCheckpointSet", () => new GroupHistoryCheckpointSet("many", { checkpoints: { g2: 5, g3: 6 } })],
  ])("is all that is noted of the stack: %s", async (_, declare) => {
    const file = "declared-at.test.ts";
    expect(await registeredPositions(declare)).toEqual({ at: file, stack: [file] });
  });

  it("leaves stacks as they were, also where the declaration is refused", () => {
    const before = [Error.stackTraceLimit, Error.prepareStackTrace];
    new GroupHistoryCheckpoint("two", { groupId: "g4", msgSeq: 5 });
    expect([Error.stackTraceLimit, Error.prepareStackTrace]).toEqual(before);
    expect(() => new GroupHistoryCheckpoint("", { groupId: "g5", msgSeq: 5 })).toThrow("name");
    expect([Error.stackTraceLimit, Error.prepareStackTrace]).toEqual(before);
  });
});
