import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Room } from "../../../provider/src/client/room.ts";
import { SYSTEM } from "../../../provider/src/client/runtime.ts";
import { shows } from "../../requirements.ts";
import { chat, OK } from "./chat.ts";

describe("calls that are many at a time", () => {
  it(
    shows(["orphan.asks"], "ask for leave when they can go out at once, however slowly the service answers"),
    async () => {
      const held: ServerResponse[] = [];
      let isGone = false;
      const answer = (response: ServerResponse): void => void response.end(JSON.stringify(OK));
      const slow = (_: unknown, response: ServerResponse): void =>
        void (isGone ? answer(response) : held.push(response));
      await using it = await chat([slow], { runtime: SYSTEM, callsPerSecond: 10_000 });
      const beforeAttempt = () => (isGone ? Promise.reject(new Error("gone")) : Promise.resolve());
      const calls = Array.from({ length: 200 }, (_, index) =>
        it.client.clearGroupMsg({ groupId: `g${index}`, msgSeq: 5 }, { beforeAttempt }),
      );
      const ends = Promise.allSettled(calls);
      let before = 0;
      // Until no more come.
      while (held.length === 0 || held.length > before) {
        before = held.length;
        await sleep(300);
      }
      isGone = true;
      held.forEach(answer);
      const done = (await ends).filter(({ status }) => status === "fulfilled");
      expect(it.server.hits).toHaveLength(before);
      expect(done).toHaveLength(before);
      expect(before).toBeLessThan(100);
    },
  );

  it("enter in the order in which they came, and those that give up hold no place", async () => {
    const room = new Room(1);
    const entered: string[] = [];
    const enter = async (name: string, signal?: AbortSignal): Promise<() => void> => {
      const leave = await room.enter(signal);
      entered.push(name);
      return leave;
    };
    const leaveFirst = await enter("first");
    const stop = new AbortController();
    const second = enter("second", stop.signal);
    const third = enter("third");
    stop.abort(new Error("stopped"));
    await expect(second).rejects.toThrow("stopped");
    await expect(room.enter(stop.signal)).rejects.toThrow("stopped");
    leaveFirst();
    // Leaving twice lets no second one in.
    leaveFirst();
    const fourth = enter("fourth");
    (await third)();
    (await fourth)();
    expect(entered).toEqual(["first", "third", "fourth"]);
  });
});
