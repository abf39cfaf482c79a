import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { showValue } from "../../provider/src/change/text.ts";
import { furtherSubjects, type Phase, type Subject, subjects } from "../reliability/matrix/subjects.ts";
import { shows } from "../requirements.ts";
import { thorough } from "../thorough.ts";
import { holds } from "./fuzz.ts";
import { anyChange, fieldChanged, HOSTILE } from "./one-change.ts";
import { SpoiledService } from "./spoiled.ts";

/** What answers hold, or might. */
const FIELDS = [
  ...["ErrorCode", "ErrorInfo", "ActionStatus", "GroupInfo", "GroupId", "Type", "CreateTime", "NextMsgSeq", "Name"],
  ...["TopicAndSelfInfo", "TopicInfo", "TopicId", "RspMsgList", "MsgList", "MsgSeq", "From_Account", "IsPlaceMsg"],
  ...["IsSystemMsg", "IsFinished", "GroupItem", "GroupName", "CompleteFlag", "NextStartIndex"],
];

/** Fields by which a handler decides what to do. */
const DECIDING: Readonly<Record<string, readonly string[]>> = {
  get_group_info: ["NextMsgSeq", "CreateTime", "Type"],
  get_topic: ["NextMsgSeq"],
  group_msg_get_simple: ["MsgSeq", "IsPlaceMsg"],
  get_contact_group: ["GroupId", "CompleteFlag", "NextStartIndex"],
  del_contact_group: ["ErrorCode", "GroupId"],
  clear_group_msg: ["ErrorCode"],
  delete_group_msg_by_sender: ["ErrorCode"],
};

const cells = [...subjects, ...furtherSubjects].flatMap((subject) =>
  (["up", "refresh"] as const).flatMap((phase) =>
    subject.commands[phase].map((command): [string, Phase, string, Subject] => [
      command,
      phase,
      subject.title,
      subject,
    ]),
  ),
);

describe("an answer in which one value is another", () => {
  const service = new SpoiledService();
  afterAll(() => service[Symbol.asyncDispose]());

  it.each(cells)(
    shows(["hostile.spoiled"], "to %s leads the %s of a %s nowhere that wasn't planned"),
    async (command, phase, _, subject) => {
      await holds(
        fc.asyncProperty(anyChange(FIELDS), fc.constantFrom("first", "every"), async (change, extent) => {
          expect(await service.play({ subject, phase, command, extent, change })).toEqual([]);
        }),
        10,
      );
    },
    600_000,
  );

  it.each(cells)(
    shows(["hostile.spoiled"], "to %s, with each field that decides, leads the %s of a %s nowhere either"),
    async (command, phase, _, subject) => {
      const wrong: string[] = [];
      for (const field of DECIDING[command] ?? []) {
        for (const value of HOSTILE.slice(0, thorough ? undefined : 6)) {
          const change = fieldChanged(field, value);
          for (const isAgain of phase === "up" ? [false, true] : [false]) {
            const found = await service.play({ subject, phase, command, extent: "every", change, isAgain });
            if (found.length > 0) wrong.push(`${field} ${showValue(value)}: ${found.join("; ")}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
