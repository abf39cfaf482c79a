import { a, b, created, fault, type Scenario, things } from "./scenario.ts";

export const failureScenarios: readonly Scenario[] = [
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
