import { a, created, replaced, type Scenario, things, thingUrn, withPolicies } from "./scenario.ts";

export const optionScenarios: readonly Scenario[] = [
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
