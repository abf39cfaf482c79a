import { type Importable, importable } from "../../import-file/importable.ts";
import { conversationGroupRemoval } from "./handler.ts";

/** `--removal u1/vip` */
export const importedRemoval: Importable = importable(conversationGroupRemoval, {
  option: "removal",
  form: "<fromAccount>/<groupName>",

  parse(text) {
    const [fromAccount, groupName, ...more] = text.split("/");
    return fromAccount && groupName && more.length === 0 ? { fromAccount, groupName } : undefined;
  },

  outputs: () => ({}),
});
