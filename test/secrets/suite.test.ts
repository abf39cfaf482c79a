import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { signUserSig } from "../../provider/src/client/user-sig.ts";
import { EMULATOR_SDK_APP_ID, EMULATOR_SECRET_KEY } from "../../provider/src/emulator/index.ts";
import { runCommand } from "../command/run-command.ts";
import { HostProcess } from "../engine/host-process.ts";
import { resultOf } from "../engine/run-result.ts";
import { shows } from "../requirements.ts";
import { takeLeaks } from "./suite.ts";

const userSig = signUserSig({
  sdkAppId: EMULATOR_SDK_APP_ID,
  identifier: "administrator",
  secretKey: EMULATOR_SECRET_KEY,
  now: 1_800_000_000,
  expireSeconds: 86_400,
});

const SAID: [string, string][] = [
  ["the key", EMULATOR_SECRET_KEY],
  ["the key in base64", Buffer.from(`{"key":"${EMULATOR_SECRET_KEY}"}`).toString("base64")],
  ["a UserSig", `usersig=${userSig}&random=1`],
];

it.each(SAID)(shows(["secrets.suite"], "a process of any test that says %s is found"), async (_, text) => {
  const folder = await mkdtemp(join(tmpdir(), "suite-"));
  try {
    const script = join(folder, "says.mjs");
    // In two pieces, since pipes cut where they like.
    await writeFile(
      script,
      `const said = process.env.SAID;
      process.stderr.write(said.slice(0, 40));
      setTimeout(() => process.stderr.write(said.slice(40)), 100);`,
    );
    await new HostProcess({ script, args: [], cwd: folder, env: { SAID: text } }).exited;
    expect(takeLeaks()).toEqual([expect.stringMatching(/^says\.mjs, stderr: \S+ in: …/)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it.each(SAID)(shows(["secrets.suite"], "a run's output that holds %s is found"), (_, text) => {
  resultOf([], { stdout: `some ${text} text`, stderr: "" });
  expect(takeLeaks()).toHaveLength(1);
});

it(shows(["secrets.suite"], "a command of any test that says the key is found"), async () => {
  await runCommand(["review", EMULATOR_SECRET_KEY]);
  expect(takeLeaks()).toEqual([expect.stringMatching(/^pulumi-tencent-chat review: \S+ in: …/)]);
});

it("other texts hold nothing", () => {
  resultOf([], { stdout: JSON.stringify(process.versions) + "ab".repeat(200), stderr: "" });
  expect(takeLeaks()).toEqual([]);
});
