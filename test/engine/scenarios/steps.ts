import { a, b, created, replaced, type Scenario, things } from "./scenario.ts";

export const stepScenarios: readonly Scenario[] = [
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
