import { z } from "zod";
import { defineCommand } from "../define-command.ts";
import { dissolveGroup } from "../state.ts";
import { requireGroup } from "../targets.ts";
import { text } from "./shapes.ts";

export const destroyGroup = defineCommand({
  path: "group_open_http_svc/destroy_group",
  doc: 34896,
  callsPerSecond: 200,
  malformedCode: 10004,
  request: z.object({ GroupId: text }),
  run({ GroupId }, { state }) {
    dissolveGroup(state, requireGroup(state, GroupId));
    return {};
  },
});
