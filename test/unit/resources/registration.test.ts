import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConversationGroupRemoval,
  GroupHistoryCheckpoint,
  GroupHistoryCheckpointSet,
  SenderMessageRecall,
  SenderMessageRecallSet,
} from "../../../provider/src/index.ts";
import { shows } from "../../requirements.ts";

type Inputs = Record<string, unknown>;
type Class = new (name: string, args: never, opts?: pulumi.CustomResourceOptions) => pulumi.CustomResource;

/** What a program registered, in the order of arrival. */
let registered: { type: string; name: string; inputs: Inputs }[];

/** Starts another program: what the one before declared is forgotten. */
async function startProgram(preview = false): Promise<void> {
  registered = [];
  const newResource = ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => {
    registered.push({ type, name, inputs });
    return { id: `${name}-id`, state: { ...inputs, outcome: "applied" } };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "project", "stack", preview);
}

beforeEach(() => startProgram());

/** Inputs of a resource as they were sent, secrets marked `{ secret: value }`. */
async function sent(resource: pulumi.Resource): Promise<Inputs> {
  const name = (await new Promise<string>((resolve) => resource.urn.apply(resolve))).split("::").at(-1);
  const inputs = registered.find((one) => one.name === name)?.inputs ?? {};
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, unwrapped(value)]));
}

function unwrapped(value: unknown): unknown {
  const isSecret = pulumi.runtime.isRpcSecret(value as object);
  return isSecret ? { secret: pulumi.runtime.unwrapRpcSecret(value as object) } : value;
}

const classes: [name: string, resource: Class, args: Inputs, identity: string[], outputs: string[]][] = [
  [
    "GroupHistoryCheckpoint",
    GroupHistoryCheckpoint as Class,
    { groupId: "g1", msgSeq: 100 },
    ["groupId"],
    ["clearedThrough", "groupType", "groupCreateTime"],
  ],
  [
    "SenderMessageRecall",
    SenderMessageRecall as Class,
    { groupId: "g1", senderAccount: "u7" },
    ["groupId", "senderAccount"],
    ["recalledThrough", "groupType"],
  ],
  [
    "ConversationGroupRemoval",
    ConversationGroupRemoval as Class,
    { fromAccount: "u1", groupName: "vip" },
    ["fromAccount", "groupName"],
    ["conversationGroupId"],
  ],
];

const declare = (resource: Class, name: string, args: Inputs) => new resource(name, args as never);

describe("a resource of a program", () => {
  it.each(classes)(
    shows(["program.registers"], "%s registers its arguments and one short constant text, nothing more"),
    async (...row) => {
      const [name, resource, args] = row;
      const whole = { ...args, triggers: ["a", 1], reason: "TS-1", acknowledge: "aaaaaaaa", onMissing: "skip" };
      const { __provider: text, ...inputs } = await sent(declare(resource, "one", whole));
      expect(inputs).toEqual(whole);
      expect(text).toBe(`exports.handler=()=>require("pulumi-tencent-chat/handlers").${name}`);
      expect(Buffer.byteLength(String(text))).toBeLessThan(100);
      expect(registered).toMatchObject([{ type: `pulumi-nodejs:dynamic/tencentchat:${name}`, name: "one" }]);
    },
  );

  it.each(classes)(
    shows(["program.unknown-outputs"], "%s has all its outputs, unknown in a preview"),
    async (_, resource, args, _identity, outputs) => {
      await startProgram(true);
      const one = declare(resource, "one", args) as unknown as Record<string, pulumi.Output<unknown>>;
      for (const output of [...outputs, "appliedAt", "applied", "missing", "drift"]) {
        expect(await (one[output] as unknown as { isKnown: Promise<boolean> }).isKnown, output).toBe(false);
      }
    },
  );

  it.each(classes)("%s leaves the given arguments as they are", (_, resource, args) => {
    expect(() => declare(resource, "one", Object.freeze({ ...args }))).not.toThrow();
  });

  it.each(classes)("%s names its type as policies look for it", (name, resource) => {
    expect((resource as unknown as { __pulumiType: string }).__pulumiType).toBe(
      `pulumi-nodejs:dynamic/tencentchat:${name}`,
    );
  });

  it.each(classes)(
    shows(["inputs.computed"], "%s refuses arguments that the provider computes"),
    (name, resource, args) => {
      for (const computed of ["plannedChange", "generation", "drift", "sdkAppId"]) {
        for (const value of [1, null, pulumi.output(1)]) {
          expect(() => declare(resource, "one", { ...args, [computed]: value })).toThrow(
            `${name} "one": ${computed} is computed by the provider: remove it from the arguments`,
          );
        }
        expect(() =>
          declare(resource, `without ${computed}`, { ...distinct(args), [computed]: undefined }),
        ).not.toThrow();
      }
    },
  );
});

let last = 0;

/** The same arguments for another thing. */
function distinct(args: Inputs): Inputs {
  const key = Object.keys(args)[0] ?? "";
  return { ...args, [key]: `other${++last}` };
}

describe("isInstance", () => {
  it.each(classes)("knows a %s, and none of the others", async (name, resource, args) => {
    const one = declare(resource, "one", args);
    for (const other of [GroupHistoryCheckpoint, SenderMessageRecall, ConversationGroupRemoval]) {
      expect(other.isInstance(one)).toBe(other.name === name);
    }
  });

  it("knows a resource of another copy of the package", async () => {
    vi.resetModules();
    const copy = await import("../../../provider/src/index.ts");
    expect(copy.SenderMessageRecall).not.toBe(SenderMessageRecall);
    const one = new copy.SenderMessageRecall("one", { groupId: "g1", senderAccount: "u7" });
    expect(one).not.toBeInstanceOf(SenderMessageRecall);
    expect(SenderMessageRecall.isInstance(one)).toBe(true);
    expect(GroupHistoryCheckpoint.isInstance(one)).toBe(false);
  });

  it.each([undefined, null, "x", {}, { __pulumiType: SenderMessageRecall.__pulumiType }])("knows no %j", (value) => {
    expect(SenderMessageRecall.isInstance(value)).toBe(false);
  });
});

describe("two resources of one program for the same thing", () => {
  it.each(classes)(
    shows(["inputs.duplicates"], "are refused where they are %s, whatever else they say"),
    (name, resource, args, identity) => {
      declare(resource, "one", args);
      expect(() => declare(resource, "two", { ...args, triggers: ["a"], msgSeq: 5 })).toThrow(
        `${name} "two" and "one" are the same thing (`,
      );
      for (const property of identity) {
        expect(() => declare(resource, `other ${property}`, { ...args, [property]: "other" })).not.toThrow();
      }
    },
  );

  it("may be of two types, or one of them in another program", async () => {
    new GroupHistoryCheckpoint("one", { groupId: "g1", msgSeq: 1 });
    new SenderMessageRecall("two", { groupId: "g1", senderAccount: "u7" });
    await startProgram();
    new GroupHistoryCheckpoint("one", { groupId: "g1", msgSeq: 1 });
  });

  it("may be a topic and its community, and topics whose ids would run together", () => {
    const groupId = "@TGS#_c";
    new SenderMessageRecall("group", { groupId, senderAccount: "u7" });
    new SenderMessageRecall("topic", { groupId, senderAccount: "u7", topicId: `${groupId}@TOPIC#_1` });
    new SenderMessageRecall("a", { groupId: 'g","u', senderAccount: "7" });
    new SenderMessageRecall("b", { groupId: "g", senderAccount: 'u","7' });
  });

  it.each<[string, pulumi.Input<string>]>([
    ["an output", pulumi.output("u7")],
    ["a secret", pulumi.secret("u7")],
    ["a promise", Promise.resolve("u7")],
  ])(
    shows(["inputs.duplicates"], "are refused where one is told by %s, before it is registered"),
    async (_, senderAccount) => {
      new SenderMessageRecall("one", { groupId: "g1", senderAccount: "u7" });
      const failures = await uncaught(() => new SenderMessageRecall("two", { groupId: "g1", senderAccount }));
      expect(failures[0]).toContain(
        'SenderMessageRecall "two" and "one" are the same thing (groupId, senderAccount, topicId) declared twice: each ' +
          "would act on its own, so remove one of them",
      );
      expect(registered.map(({ name }) => name)).not.toContain("two");
    },
  );

  it("aren't compared while what they are is unknown", async () => {
    await startProgram(true);
    const unknown = new GroupHistoryCheckpoint("source", { groupId: "s", msgSeq: 1 }).clearedThrough;
    const groupId = unknown.apply((mark) => `g${mark}`);
    const one = new GroupHistoryCheckpoint("one", { groupId, msgSeq: 1 });
    const two = new GroupHistoryCheckpoint("two", { groupId, msgSeq: 1 });
    await Promise.all([sent(one), sent(two)]);
    expect(registered.map(({ name }) => name)).toEqual(expect.arrayContaining(["one", "two"]));
  });

  it(shows(["sets.bad-targets"], "of a set aren't lost for a name that objects can't send"), async () => {
    await startProgram();
    const checkpoints: Record<string, number> = JSON.parse('{"g1": 5, "__proto__": 5}');
    expect(() => new GroupHistoryCheckpointSet("marks", { checkpoints })).toThrow(
      'GroupHistoryCheckpointSet "marks": checkpoints can\'t hold the key "__proto__"',
    );
  });

  it(shows(["sets.as-singles"], "of a set leave the rest of it known, where a part isn't"), async () => {
    await startProgram(true);
    const source = new GroupHistoryCheckpoint("source", { groupId: "s", msgSeq: 1 });
    const marks = new GroupHistoryCheckpointSet("marks", { checkpoints: { g1: 5, g2: source.clearedThrough } });
    const groupIds = ["g1", source.groupType.apply(String), "g2"];
    const recalls = new SenderMessageRecallSet("recalls", { senderAccount: "u7", groupIds });
    expect(await sent(marks)).toMatchObject({ checkpoints: { g1: 5, g2: pulumi.unknown } });
    expect(await sent(recalls)).toMatchObject({ groupIds: ["g1", pulumi.unknown, "g2"] });
  });
});

/** The failures that nothing catches while `act` runs: by them Pulumi lets a failed registration end the program. */
async function uncaught(act: () => void): Promise<string[]> {
  const failures: string[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => failures.push(String(reason)));
  act();
  await vi.waitFor(() => expect(failures).not.toEqual([]), { timeout: 20_000 });
  // One failure rejects all outputs of the resource, in the same turns of the event loop.
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  process.removeAllListeners("unhandledRejection");
  for (const listener of listeners) process.on("unhandledRejection", listener);
  return failures;
}

describe("the placeholder of the planned change", () => {
  it.each(classes)("is left out where all arguments of a %s are plain", async (_, resource, args) => {
    expect(await sent(declare(resource, "one", args))).not.toHaveProperty("plannedChange");
  });

  it.each(classes)(
    shows(["plan.secret"], "is secret where any part of the identity of a %s is"),
    async (_, resource, args, identity) => {
      for (const property of identity) {
        await startProgram();
        const inputs = await sent(declare(resource, "one", { ...args, [property]: pulumi.secret("hush") }));
        expect(inputs.plannedChange).toEqual({ secret: "computed by the provider" });
        expect(inputs[property]).toEqual({ secret: "hush" });
      }
    },
  );

  it.each(classes)("is secret where the triggers of a %s are, whole or in part", async (_, resource, args) => {
    for (const triggers of [pulumi.secret(["hush"]), ["a", pulumi.secret("hush")]]) {
      await startProgram();
      const { plannedChange } = await sent(declare(resource, "one", { ...args, triggers }));
      expect(plannedChange).toEqual({ secret: "computed by the provider" });
    }
  });

  it.each(classes)("is no secret where only reason and acknowledgement of a %s are", async (_, resource, args) => {
    const about = { reason: pulumi.secret("hush"), acknowledge: pulumi.secret("hush") };
    const inputs = await sent(declare(resource, "one", { ...args, ...about }));
    expect(inputs).not.toHaveProperty("plannedChange");
  });

  it.each(classes)("is plain text where an argument of a %s is computed and no secret", async (_, resource, args) => {
    const [property = ""] = Object.keys(args);
    const inputs = await sent(declare(resource, "one", { ...args, [property]: pulumi.output(args[property]) }));
    expect(inputs).toMatchObject({ ...args, plannedChange: "computed by the provider" });
  });
});
