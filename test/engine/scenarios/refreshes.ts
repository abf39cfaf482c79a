import { a, b, created, fault, grow, type RunSpec, type Scenario, things, vanish } from "./scenario.ts";

export const refreshScenarios: readonly Scenario[] = [
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
