/** Streams made up in tests, for what no recording can have. */

export interface MadeChange {
  readonly name: string;
  readonly op?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly old?: { inputs?: unknown; outputs?: unknown };
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly type?: string;
}

const CHECKPOINT = "pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpoint";

/** What `check` would plan for a checkpoint. */
export function clearPlan(groupId: string, to: number, digest = "abcdefgh"): Record<string, unknown> {
  const text = { target: `group ${groupId}`, summary: `hide messages through ${to} of group ${groupId}` };
  return {
    version: 1,
    action: "clear-group-history",
    app: 1_400_000_000,
    to,
    targets: 1,
    cause: "create",
    digest,
    ...text,
  };
}

/** A set of checkpoints of these groups, as `check` would plan it, with these fields of its plan otherwise. */
export function setOf(groupIds: readonly string[], changed: object = {}, more: Partial<MadeChange> = {}): MadeChange {
  const plannedChange = {
    ...clearPlan("g", 5),
    ...{ target: `${groupIds.length} groups`, to: undefined, targets: groupIds.length, messages: 5 * groupIds.length },
    largest: groupIds.slice(0, 5).map((id) => ({ id, to: 5 })),
    ...changed,
  };
  const checkpoints = Object.fromEntries(groupIds.map((id) => [id, 5]));
  return { name: "wave", type: `${CHECKPOINT}Set`, inputs: { checkpoints, plannedChange }, ...more };
}

/** A stream of one run: each step with its two events, any others, and the summary. */
export function stream(
  changes: readonly MadeChange[],
  others: readonly object[] = [],
  { result = "succeeded", isPreview = true, place = ["p", "s"] as readonly [string, string] } = {},
): string {
  const bodies: object[] = [{ preludeEvent: { config: { "a:b": "configured-plain" } } }];
  for (const { name, op = "create", inputs = {}, old, outputs = {}, type = CHECKPOINT } of changes) {
    const urn = `urn:pulumi:${place[1]}::${place[0]}::${type}::${name}`;
    const metadata = { op, urn, type, old: old ?? null, new: { inputs, outputs } };
    bodies.push({ resourcePreEvent: { metadata, planning: isPreview } });
    bodies.push({ resOutputsEvent: { metadata, planning: isPreview } });
  }
  bodies.push(...others, { summaryEvent: { resourceChanges: {}, isPreview, result } }, { cancelEvent: {} });
  return bodies.map((body, sequence) => JSON.stringify({ sequence, timestamp: 0, ...body })).join("\n");
}
