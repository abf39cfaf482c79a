import type { Command } from "../define-command.ts";
import { accountCheck } from "./account-check.ts";
import { accountImport } from "./account-import.ts";
import { clearGroupMsg } from "./clear-group-msg.ts";
import { createContactGroup } from "./create-contact-group.ts";
import { createGroupCommand } from "./create-group.ts";
import { createTopic } from "./create-topic.ts";
import { delContactGroup } from "./del-contact-group.ts";
import { deleteGroupMsgBySender } from "./delete-group-msg-by-sender.ts";
import { destroyGroup } from "./destroy-group.ts";
import { destroyTopic } from "./destroy-topic.ts";
import { getAppidGroupList } from "./get-appid-group-list.ts";
import { getContactGroup } from "./get-contact-group.ts";
import { getGroupInfo } from "./get-group-info.ts";
import { getTopic } from "./get-topic.ts";
import { groupMsgGetSimple } from "./group-msg-get-simple.ts";
import { groupMsgRecall } from "./group-msg-recall.ts";
import { importGroup } from "./import-group.ts";
import { importGroupMsg } from "./import-group-msg.ts";
import { sendGroupMsg } from "./send-group-msg.ts";
import { updateContactGroup } from "./update-contact-group.ts";

const all: readonly Command[] = [
  accountCheck,
  accountImport,
  clearGroupMsg,
  createContactGroup,
  createGroupCommand,
  createTopic,
  delContactGroup,
  deleteGroupMsgBySender,
  destroyGroup,
  destroyTopic,
  getAppidGroupList,
  getContactGroup,
  getGroupInfo,
  getTopic,
  groupMsgGetSimple,
  groupMsgRecall,
  importGroup,
  importGroupMsg,
  sendGroupMsg,
  updateContactGroup,
];

/** By `service/command`. */
export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.path, command]));
