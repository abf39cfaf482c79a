import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectEmulator } from "../../../provider/src/emulator/index.ts";
import { LONGEST_SECONDS, ProjectCopy } from "./project-copy.ts";

const onTestEngine = ["--engine", "test"];

/** Lines of a tour from its second step on, without what differs from run to run: addresses, seconds, the order of calls. */
function story(text: string): string[] {
  const told = text.slice(text.indexOf("\n 2  ")).replaceAll(/127\.0\.0\.1:\d+|in \d+ seconds/g, "…");
  return told.trim().split("\n").sort();
}

describe("the tour on the test engine", () => {
  let copy: ProjectCopy;

  beforeEach(() => {
    copy = new ProjectCopy();
  });

  afterEach(() => copy.remove());

  it("tells its story in under a minute, does nothing the second time, and leaves nothing behind", async () => {
    // What would win over the stack's configuration and lead to a real app, must not.
    const real = { TENCENT_CHAT_SDK_APP_ID: "1400000123", TENCENT_CHAT_ENDPOINT: "https://127.0.0.1:9" };
    const tour = copy.tour(onTestEngine, real);
    const { code, seconds } = await tour.ended;
    expect(tour.stderr).toBe("");
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(LONGEST_SECONDS);
    expect(tour.stdout.match(/^ \d {2}.*/gm)).toEqual([
      " 1  Engine: this repository's test engine, which drives Pulumi's own program and provider hosts",
      " 2  What members see before",
      " 3  pulumi preview tells what would be destroyed, in words",
      " 4  Two of the three are approved, and approval is required: pulumi preview is refused",
      " 5  All three are approved: pulumi up does it, once",
      " 6  What members see after",
      " 7  pulumi up again does nothing",
      " 8  The mark lowered from 1,200 to 600: pulumi preview is refused",
      " 9  pulumi destroy forgets, and calls nothing",
    ]);
    expect(tour.stdout).toContain(
      "not used, since they may mean a real app: TENCENT_CHAT_SDK_APP_ID, TENCENT_CHAT_ENDP",
    );
    expect(tour.stdout).toContain("\n    ✓ 3 resources the same, 0 created, 0 updated\n    ✓ 0 calls to the service");
    expect(tour.stdout).toContain('\n        clear_group_msg {"GroupId":"quickstart-lobby","MsgSeq":1200}\n');
    expect(tour.stdout).not.toContain("\u001b");
    const [, printed = ""] = /```text\n(.*?)```/s.exec(readFileSync("README.md", "utf8")) ?? [];
    expect(story(printed)).toEqual(story(tour.stdout));
    const page = readFileSync(join(copy.folder, "quickstart-review.html"), "utf8");
    expect(page).toContain("3 irreversible changes to 3 groups or accounts");
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it.each([
    ["SIGINT", "\n 3  ", 130],
    ["SIGTERM", "\n 5  ", 143],
  ] as const)("leaves nothing behind after %s at step %j", async (signal, moment, exitCode) => {
    const tour = copy.tour(onTestEngine);
    await tour.printed(moment);
    // Into the run rather than before it.
    await new Promise((resolve) => setTimeout(resolve, 400));
    tour.interrupt(signal);
    expect(await tour.ended).toMatchObject({ code: exitCode });
    expect(tour.stderr).toBe(`\n${signal}: cleaning up\n`);
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it("leaves nothing behind when its output isn't read to the end", async () => {
    const tour = copy.tour(onTestEngine);
    await tour.printed("\n 2  ");
    tour.child.stdout?.destroy();
    expect(await tour.ended).toMatchObject({ code: 141 });
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it("keeps the emulator with --keep, says what more needs Pulumi's CLI, and cleans up with --clean", async () => {
    const tour = copy.tour([...onTestEngine, "--keep"]);
    expect(await tour.ended).toMatchObject({ code: 0 });
    expect(tour.stdout).toContain("playing on needs Pulumi's CLI");
    expect(tour.stdout).toContain("npm run quickstart -- --clean");
    expect(tour.stdout).not.toContain("pulumi destroy");
    const url = /curl -s '(http:\/\/[^/]+)\/emulator\/view\?groupId=quickstart-lobby'/.exec(tour.stdout)?.[1] ?? "";
    expect((await connectEmulator(url).view("quickstart-lobby")).counts).toMatchObject({
      cleared: 1_200,
      recalled: 300,
    });

    const second = copy.tour([...onTestEngine, "--keep"]);
    expect(await second.ended).toMatchObject({ code: 1 });
    expect(second.stderr).toContain(".quickstart is there already");

    const clean = copy.tour(["--clean"]);
    expect(await clean.ended).toMatchObject({ code: 0 });
    await expect(connectEmulator(url).health()).rejects.toThrow();
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it("interrupted, keeps nothing even with --keep", async () => {
    const tour = copy.tour([...onTestEngine, "--keep"]);
    await tour.printed("\n 3  ");
    tour.interrupt("SIGINT");
    expect(await tour.ended).toMatchObject({ code: 130 });
    expect(copy.leftovers()).toEqual([]);
    expect(copy.processes()).toEqual([]);
  });

  it.each([
    [["--engine", "other"], "--engine must be cli or test, not other"],
    [["--nonsense"], "--keep         leave the emulator running"],
  ])("refuses %j without starting anything", async (options, message) => {
    const tour = copy.tour(options);
    expect(await tour.ended).toMatchObject({ code: 1 });
    expect(tour.stderr).toContain(message);
    expect(tour.stderr).not.toMatch(/^ +at /m);
    expect(tour.stdout).toBe("");
  });
});
