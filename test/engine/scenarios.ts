import { fileURLToPath } from "node:url";
import type { RunOptions } from "./stack.ts";
import type { Properties } from "./wire.ts";
import type { WorldState } from "./world.ts";

export const thingsPolicies = fileURLToPath(new URL("./fixtures/policies/", import.meta.url));

/** One thing of the fixture's program: its arguments, and resource options beside them. */
export interface ThingSpec extends Properties {
  name: string;
  args: Properties;
  dependsOn?: string[];
}

export interface ProgramSpec {
  component?: string;
  crash?: boolean;
  things: ThingSpec[];
}

export interface RunSpec {
  run: "preview" | "up" | "refresh" | "destroy";
  program?: ProgramSpec;
  options?: Omit<RunOptions, "env" | "onEvent" | "policyPackConfig">;
  policyConfig?: Properties;
  config?: Record<string, string | { secret: string }>;
  /** Changes the fixture's cloud before the run. */
  before?: (world: WorldState) => void;
  /** What must come of it; a run that says nothing must succeed. */
  result?: "failed";
  ops: string[];
  calls?: string[];
}

export interface Scenario {
  name: string;
  runs: RunSpec[];
}

const a = (size: unknown, more: Properties = {}): ThingSpec => ({ name: "a", args: { label: "a", size, ...more } });
const b = (size: unknown, more: Properties = {}): ThingSpec => ({ name: "b", args: { label: "b", size, ...more } });
const things = (...list: ThingSpec[]): ProgramSpec => ({ things: list });
const created = (program: ProgramSpec, ...names: string[]): RunSpec => ({
  run: "up",
  program,
  ops: names.map((name) => `create ${name}`),
  calls: names.map((name) => `create ${name}`),
});
const thingUrn = (name: string) => `urn:pulumi:dev::things::pulumi-nodejs:dynamic/fixture:Thing::${name}`;
const replaced = ["create-replacement a", "delete-replaced a", "replace a"];

const plain: Scenario[] = [
  {
    name: "creates, stores the inputs of a step that needs nothing once more, and then finds all as it was",
    runs: [
      { run: "preview", program: things(a(1)), ops: ["create a"] },
      created(things(a(1)), "a"),
      { run: "up", program: things(a(1)), ops: ["same a"] },
      { run: "up", program: things(a(1)), ops: ["same a"] },
      { run: "up", program: things(a(1, { note: "ignored by diff" })), ops: ["same a"] },
    ],
  },
  {
    name: "updates in place, and shows it before with what check added",
    runs: [
      created(things(a(1)), "a"),
      { run: "preview", program: things(a(2)), ops: ["update a"] },
      { run: "up", program: things(a(2)), ops: ["update a"], calls: ["update a"] },
      { run: "preview", program: things(a(2)), ops: ["same a"] },
    ],
  },
  {
    name: "replaces what changes its identity: creates first, deletes at the end",
    runs: [
      created(things(a(1)), "a"),
      { run: "preview", program: things(a(1, { label: "other" })), ops: replaced },
      { run: "up", program: things(a(1, { label: "other" })), ops: replaced, calls: ["create other", "delete a"] },
      { run: "up", program: things(a(1, { label: "other" })), ops: ["same a"] },
    ],
  },
  {
    name: "deletes what the program no longer registers, dependents first",
    runs: [
      created(things(a(1), { ...b({ ref: "a.size" }), dependsOn: ["a"] }), "a", "b"),
      { run: "preview", program: things(), ops: ["delete a", "delete b"] },
      { run: "up", program: things(), ops: ["delete a", "delete b"], calls: ["delete a", "delete b"] },
      { run: "destroy", ops: [] },
    ],
  },
  {
    name: "keeps unknown what isn't known before the apply",
    runs: [
      { run: "preview", program: things(a(1), b({ ref: "a.length" })), ops: ["create a", "create b"] },
      created(things(a(1), b({ ref: "a.length" })), "a", "b"),
      { run: "preview", program: things(a(2), b({ ref: "a.length" })), ops: ["update a", "update b"] },
      {
        run: "preview",
        program: things(a(2), b(1, { label: { ref: "a.serial" } })),
        ops: ["update a", ...replacedB()],
      },
    ],
  },
  {
    name: "puts a component's children under it and destroys all",
    runs: [
      { ...created({ component: "shelf", things: [a(1)] }, "a"), ops: ["create a", "create shelf"] },
      { run: "up", program: { component: "shelf", things: [a(1)] }, ops: ["same a", "same shelf"] },
      { run: "refresh", ops: ["refresh a", "refresh shelf"], calls: ["read a"] },
      { run: "destroy", ops: ["delete a", "delete shelf"], calls: ["delete a"] },
    ],
  },
  {
    name: "hides secrets in events, unwraps them for handlers and marks what comes back",
    runs: [
      {
        ...created(things(a(1, { note: { secret: "hush" }, more: { deep: { secret: 7 } } })), "a"),
        config: { "things:greeting": { secret: "hello" }, "other:key": "plain" },
      },
      { run: "refresh", ops: ["refresh a"], calls: ["read a"] },
      { run: "up", program: things(a(2, { note: "open now" })), ops: ["update a"], calls: ["update a"] },
    ],
  },
  {
    name: "updates the provider when the configuration changes",
    runs: [
      { ...created(things(a(1)), "a"), config: { "things:greeting": "hi" } },
      { run: "preview", program: things(a(1)), config: { "things:greeting": "ho" }, ops: ["same a"] },
      { run: "up", program: things(a(1)), ops: ["same a"] },
    ],
  },
];

function replacedB(): string[] {
  return ["create-replacement b", "delete-replaced b", "replace b"];
}

const refreshes: Scenario[] = [
  {
    name: "takes up what a refresh reads, inputs too, and repairs it with the next update",
    runs: [
      created(things(a(1)), "a"),
      { run: "refresh", ops: ["refresh a"], calls: ["read a"] },
      { run: "refresh", before: grow, ops: ["refresh a (update)"], calls: ["read a"] },
      { run: "preview", program: things(a(1)), ops: ["update a"] },
      { run: "up", program: things(a(1)), ops: ["update a"], calls: ["update a"] },
      { run: "up", program: things(a(1)), ops: ["same a"] },
    ],
  },
  {
    name: "refreshes before a preview or an update when asked to",
    runs: [
      created(things(a(1)), "a"),
      {
        run: "preview",
        program: things(a(1)),
        options: { refresh: true },
        before: grow,
        ops: ["refresh a", "update a"],
        calls: ["read a"],
      },
      {
        run: "up",
        program: things(a(1)),
        options: { refresh: true },
        ops: ["refresh a", "update a"],
        calls: ["read a", "update a"],
      },
    ],
  },
  {
    name: "forgets what a refresh finds gone, and creates it again",
    runs: [
      created(things(a(1), { ...b(1), dependsOn: ["a"] }), "a", "b"),
      { run: "refresh", before: vanish, ops: ["refresh a (delete)", "refresh b"], calls: ["read a", "read b"] },
      created(things(a(1)), "a"),
    ].map((run, index) =>
      index === 2 ? { ...run, ops: ["create a", "delete b"], calls: ["create a", "delete b"] } : run,
    ) as RunSpec[],
  },
  {
    name: "keeps the state of what can't be read",
    runs: [
      created(things(a(1)), "a"),
      {
        run: "refresh",
        before: fault("read", "fail"),
        result: "failed",
        ops: ["refresh a (failed)"],
        calls: ["read a"],
      },
      {
        run: "up",
        program: things(a(2)),
        options: { refresh: true },
        before: fault("read", "fail"),
        result: "failed",
        ops: ["refresh a (failed)"],
        calls: ["read a"],
      },
    ],
  },
];

function grow(world: WorldState): void {
  world.things["thing-a"] = { size: 77 };
}

function vanish(world: WorldState): void {
  delete world.things["thing-a"];
}

function fault(verb: keyof WorldState["faults"], kind: "fail" | "partial"): (world: WorldState) => void {
  return (world) => {
    world.faults[verb] = kind;
  };
}

const failures: Scenario[] = [
  {
    name: "after a create that failed half-way keeps the checked inputs and resumes with an update",
    runs: [
      {
        run: "up",
        program: things(a(5)),
        before: fault("create", "partial"),
        result: "failed",
        ops: ["create a (failed)"],
        calls: ["create a"],
      },
      { run: "preview", program: things(a(5)), ops: ["update a"] },
      { run: "up", program: things(a(5)), ops: ["update a"], calls: ["update a"] },
      { run: "up", program: things(a(5)), ops: ["same a"] },
    ],
  },
  {
    name: "resumes without any difference too, unless a refresh has cleared the error",
    runs: [
      created(things(a(5)), "a"),
      {
        run: "up",
        program: things(a(6)),
        before: fault("update", "partial"),
        result: "failed",
        ops: ["update a (failed)"],
        calls: ["update a"],
      },
      { run: "preview", program: things(a(5)), ops: ["update a"] },
      { run: "refresh", ops: ["refresh a"], calls: ["read a"] },
      { run: "up", program: things(a(5)), ops: ["same a"] },
    ],
  },
  {
    name: "after an update that failed half-way keeps the old inputs with the new outputs",
    runs: [
      created(things(a(5)), "a"),
      {
        run: "up",
        program: things(a(6)),
        before: fault("update", "partial"),
        result: "failed",
        ops: ["update a (failed)"],
        calls: ["update a"],
      },
      { run: "up", program: things(a(6)), ops: ["update a"], calls: ["update a"] },
    ],
  },
  {
    name: "ends after a step that failed and deletes nothing",
    runs: [
      created(things(b(1)), "b"),
      {
        run: "up",
        program: things(a(1)),
        before: fault("create", "fail"),
        result: "failed",
        ops: ["create a (failed)"],
        calls: ["create a"],
      },
      {
        run: "up",
        program: things(a(1), { ...b(1), dependsOn: ["a"] }),
        ops: ["create a", "same b"],
        calls: ["create a"],
      },
      {
        run: "up",
        program: things(a(2), { ...b(1), dependsOn: ["a"] }),
        before: fault("update", "fail"),
        result: "failed",
        ops: ["update a (failed)"],
        calls: ["update a"],
      },
    ],
  },
  {
    name: "keeps what can't be deleted, also what was replaced",
    runs: [
      created(things(a(1)), "a"),
      {
        run: "up",
        program: things(),
        before: fault("delete", "fail"),
        result: "failed",
        ops: ["delete a (failed)"],
        calls: ["delete a"],
      },
      {
        run: "up",
        program: things(a(1, { label: "other" })),
        before: fault("delete", "fail"),
        result: "failed",
        ops: ["create-replacement a", "delete-replaced a (failed)", "replace a"],
        calls: ["create other", "delete a"],
      },
      {
        run: "up",
        program: things(a(1, { label: "other" })),
        ops: ["delete-replaced a", "same a"],
        calls: ["delete a"],
      },
    ],
  },
  {
    name: "refuses what check refuses, and reports a check that breaks down",
    runs: [
      { run: "preview", program: things(a(-1)), result: "failed", ops: [] },
      { run: "up", program: things(a(-1)), result: "failed", ops: [] },
      { run: "preview", program: things(a(666)), result: "failed", ops: [] },
      { run: "up", program: things(a(666)), result: "failed", ops: [] },
    ],
  },
  {
    name: "deletes nothing after a program that broke down",
    runs: [
      created(things(a(1)), "a"),
      { run: "preview", program: { crash: true, things: [] }, result: "failed", ops: [] },
      { run: "up", program: { crash: true, things: [] }, result: "failed", ops: [] },
    ],
  },
  {
    name: "refuses two resources of one URN",
    runs: [
      { run: "preview", program: things(a(1), { ...a(1), dependsOn: ["a"] }), result: "failed", ops: ["create a"] },
    ],
  },
];

const withPolicies = { policyPacks: [thingsPolicies] };

const policies: Scenario[] = [
  {
    name: "lets policies see checked inputs: a preview shows all and fails, an update stops before the step",
    runs: [
      { run: "preview", program: things(a(200)), options: withPolicies, result: "failed", ops: ["create a"] },
      { run: "up", program: things(a(200)), options: withPolicies, result: "failed", ops: [] },
      { ...created(things(a(20)), "a"), options: withPolicies },
      { run: "preview", program: things(a(200)), options: withPolicies, result: "failed", ops: ["update a"] },
    ],
  },
  {
    name: "lets a policy's configuration decide",
    runs: [
      {
        ...created(things(a(200)), "a"),
        options: withPolicies,
        policyConfig: { "no-giants": { maxSize: 500 }, "plans-are-announced": "disabled" },
      },
      {
        run: "preview",
        program: things(a(200)),
        options: withPolicies,
        policyConfig: { all: "advisory" },
        ops: ["same a"],
      },
    ],
  },
  {
    name: "makes a mandatory policy advisory where it meets an unknown value, and looks at the stack at the end",
    runs: [
      {
        run: "preview",
        program: things(a(1), b(1, { label: { ref: "a.serial" } }), { name: "c", args: { label: "c", size: 1 } }),
        options: withPolicies,
        ops: ["create a", "create b", "create c"],
      },
    ],
  },
  {
    name: "shows policies the first check of a replacement only",
    runs: [
      created(things(a(1)), "a"),
      {
        run: "preview",
        program: things(a(3, { label: "other" })),
        options: withPolicies,
        ops: replaced,
      },
    ],
  },
];

const options: Scenario[] = [
  {
    name: "replaces what --replace names, with a single check that has no old inputs",
    runs: [
      created(things(a(1)), "a"),
      {
        run: "preview",
        program: things(a(1)),
        options: { replace: [thingUrn("a")], ...withPolicies },
        ops: replaced,
      },
    ],
  },
  {
    name: "replaces when a replacementTrigger changes, not when it comes",
    runs: [
      created(things(a(1)), "a"),
      { run: "up", program: things({ ...a(1), replacementTrigger: "one" }), ops: ["same a"] },
      { run: "preview", program: things({ ...a(1), replacementTrigger: "two" }), options: withPolicies, ops: replaced },
    ],
  },
  {
    name: "knows ignoreChanges, additionalSecretOutputs and aliases",
    runs: [
      created(things({ ...a(1), additionalSecretOutputs: ["serial"] }), "a"),
      { run: "up", program: things({ ...a(9), ignoreChanges: ["size"] }), ops: ["same a"] },
      { run: "preview", program: things({ ...a(9), name: "z", aliases: [{ name: "a" }] }), ops: ["update z"] },
    ],
  },
  {
    name: "neither deletes nor replaces what is protected",
    runs: [
      created(things({ ...a(1), protect: true }), "a"),
      { run: "up", program: things(), result: "failed", ops: ["delete a (failed)"] },
      { run: "up", program: things({ ...a(1, { label: "other" }), protect: true }), result: "failed", ops: [] },
    ],
  },
  {
    name: "forgets what is retained without a call",
    runs: [
      created(things({ ...a(1), retainOnDelete: true }), "a"),
      { run: "up", program: things(), ops: ["delete a"] },
    ],
  },
  {
    name: "deletes first where deleteBeforeReplace asks for it",
    runs: [
      created(things({ ...a(1), deleteBeforeReplace: true }), "a"),
      {
        run: "up",
        program: things({ ...a(1, { label: "other" }), deleteBeforeReplace: true }),
        ops: replaced,
        calls: ["create other", "delete a"],
      },
    ],
  },
];

/** What the test engine and the real CLI must do alike. */
export const scenarios: readonly Scenario[] = [...plain, ...refreshes, ...failures, ...policies, ...options];
