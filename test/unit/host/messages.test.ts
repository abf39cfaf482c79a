import { describe, expect, it } from "vitest";
import { partialFailure } from "../../../provider/src/host/unfinished.ts";
import { withoutStack } from "../../../provider/src/host/user-error.ts";
import { shows } from "../../requirements.ts";

describe("an error that the host answers with", () => {
  const half = "group \ud83d isn't found";

  it.each([
    ["a refusal", (message: string) => withoutStack(message)],
    ["a partial failure", (message: string) => partialFailure(message, "id", {})],
  ])(shows(["errors.told"], "can be sent by gRPC, whatever %s is about"), (_, made) => {
    const error = made(half);
    const { reasons = [], stack = "" } = error as { reasons?: string[]; stack?: string };
    for (const text of [error.message, stack, ...reasons]) expect(() => encodeURI(text)).not.toThrow();
    expect(made("group 😀 isn't found").message).toBe("group 😀 isn't found");
  });
});
