import { describe, expect, it } from "vitest";
import { type HoldingInput, nounOf } from "../../../provider/src/change/held-targets.ts";
import { nameFew } from "../../../provider/src/change/name-few.ts";

describe("names in a sentence", () => {
  it.each([
    [1, "g1"],
    [3, "g1, g2, g3"],
    [4, "g1, g2, g3 and 1 more"],
    [3_000, "g1, g2, g3 and 2,997 more"],
  ])("of %i are three at most, and how many more", (count, told) => {
    expect(nameFew(Array.from({ length: count }, (_, n) => `g${n + 1}`))).toBe(told);
  });
});

it.each<[HoldingInput, string]>([
  ["checkpoints", "groups"],
  ["groupIds", "groups"],
  ["senderAccounts", "users"],
  ["fromAccounts", "users"],
])("what %s hold are called %s", (input, noun) => {
  expect(nounOf(input)).toBe(noun);
});
