import type { RuleCase } from "./case.ts";
import { change, DIGEST, having, type Properties, planning, settled, UNKNOWN, UNKNOWN_ARRAY } from "./subjects.ts";

export const acknowledged: RuleCase[] = [
  { title: "the digest among several", properties: having({ acknowledge: ["aaaaaaaa", DIGEST] }) },
  {
    title: "no acknowledgement",
    properties: having({ acknowledge: undefined }),
    refused: `this change is not acknowledged: ${change.summary}. To go on, have it reviewed and write acknowledge: "${DIGEST}"`,
  },
  {
    title: "the digest of another change",
    properties: having({ acknowledge: "aaaaaaaa" }),
    refused: 'acknowledge "aaaaaaaa" is of another change',
  },
  { title: "more than the digest", properties: having({ acknowledge: `${DIGEST} ` }), refused: "is of another change" },
  {
    title: "a part of the digest",
    properties: having({ acknowledge: DIGEST.slice(0, 7) }),
    refused: "is of another change",
  },
  {
    title: "the digest in capitals",
    properties: having({ acknowledge: DIGEST.toUpperCase() }),
    refused: "is of another change",
  },
  { title: "an empty array", properties: having({ acknowledge: [] }), refused: "this change is not acknowledged" },
  {
    title: "an unknown acknowledgement",
    properties: having({ acknowledge: UNKNOWN }),
    refused: `acknowledge isn't known in this preview: ${change.summary}`,
  },
  {
    title: "unknown acknowledgements",
    properties: having({ acknowledge: UNKNOWN_ARRAY }),
    refused: "acknowledge isn't known",
  },
  {
    title: "an unknown one among others",
    properties: having({ acknowledge: [UNKNOWN, "aaaaaaaa"] }),
    refused: '(known after apply), "aaaaaaaa" is of another change',
  },
  { title: "the digest beside an unknown one", properties: having({ acknowledge: [UNKNOWN, DIGEST] }) },
  {
    title: "a change without digest",
    properties: planning({ digest: undefined }),
    refused: "To go on, apply in two steps",
  },
  {
    title: "a change without digest that is acknowledged by nothing",
    properties: planning({ digest: undefined }, { acknowledge: [] }),
    refused: "can't be acknowledged",
  },
  { title: "nothing planned", properties: settled() },
  {
    title: "an acknowledgement left over",
    properties: settled({ acknowledge: DIGEST }),
    advised: `acknowledge "${DIGEST}" is left over: remove it`,
  },
  {
    title: "acknowledgements left over",
    properties: settled({ acknowledge: [DIGEST, "aaaaaaaa"] }),
    advised: `acknowledge "${DIGEST}", "aaaaaaaa" is left over`,
  },
  { title: "an empty array left over", properties: settled({ acknowledge: [] }) },
  { title: "an unknown acknowledgement left over", properties: settled({ acknowledge: UNKNOWN }) },
];

const drift: Properties = { cause: "drift", action: "recall-sender-messages", from: undefined, to: undefined };

export const noDriftRepair: RuleCase[] = [
  { title: "an acknowledged repair", properties: planning(drift) },
  {
    title: "a repair nobody acknowledged",
    properties: planning(drift, { acknowledge: undefined }),
    refused: `which nobody acknowledged: ${change.summary}. To go on, set enforce: "once" to leave it, or have it reviewed and write acknowledge: "${DIGEST}"`,
  },
  {
    title: "a repair with the acknowledgement of an earlier change",
    properties: planning(drift, { acknowledge: "aaaaaaaa" }),
    refused: "which nobody acknowledged",
  },
  {
    title: "a repair without digest",
    properties: planning({ ...drift, digest: undefined }),
    refused: "which nobody acknowledged",
  },
  {
    title: "a repair with an unknown acknowledgement",
    properties: planning(drift, { acknowledge: UNKNOWN }),
    refused: "which nobody acknowledged",
  },
  {
    title: "an acknowledged repair where none is allowed",
    properties: planning(drift),
    settings: { mode: "refuse" },
    refused: "which is not allowed here",
  },
  {
    title: "another change where no repair is allowed",
    properties: having({ acknowledge: undefined }),
    settings: { mode: "refuse" },
  },
];

export const reasonRequired: RuleCase[] = [
  { title: "no reason", properties: having({ reason: undefined }), refused: "this change has no reason" },
  { title: "an empty reason", properties: having({ reason: "  " }), refused: "this change has no reason" },
  {
    title: "a reason without ticket",
    properties: having({ reason: "because" }),
    refused: 'reason "because" doesn\'t match',
  },
  {
    title: "an unknown reason",
    properties: having({ reason: UNKNOWN }),
    refused: "the reason isn't known in this preview",
  },
  { title: "a ticket by default", properties: having({ reason: "ABC-1" }), settings: {} },
  {
    title: "no ticket by default",
    properties: having({ reason: "abc" }),
    settings: {},
    refused: "write a reason that matches",
  },
];
