import { a, b, created, replaced, type Scenario, things, withPolicies } from "./scenario.ts";

export const policyScenarios: readonly Scenario[] = [
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
