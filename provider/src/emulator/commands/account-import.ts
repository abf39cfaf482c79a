import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { Refusal } from "../refusal.ts";
import { WEIGHT, weightOfTexts } from "../room.ts";
import { importAccount } from "../state.ts";
import { account, text } from "./shapes.ts";

export const accountImport = defineCommand({
  path: "im_open_login_svc/account_import",
  doc: 34953,
  callsPerSecond: 200,
  malformedCode: 70402,
  request: z.object({ UserID: account, Nick: text.optional(), FaceUrl: text.optional() }),
  run({ UserID, Nick, FaceUrl }, { state }) {
    if (Buffer.byteLength(UserID) > 32) throw new Refusal(70402, "UserID is longer than 32 bytes");
    const texts = weightOfTexts(Nick, FaceUrl);
    state.room.require(WEIGHT.account + weightOfTexts(UserID) + texts);
    const imported = importAccount(state, UserID);
    const { nick, faceUrl } = imported;
    imported.nick = Nick ?? imported.nick;
    imported.faceUrl = FaceUrl ?? imported.faceUrl;
    state.room.free(weightOfTexts(nick, faceUrl));
    state.room.take(weightOfTexts(imported.nick, imported.faceUrl));
    return {};
  },
});
