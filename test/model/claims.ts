import type { Properties } from "../../provider/src/host/check.ts";
import type { Resource } from "./stack.ts";
import { type Target, targetsOf } from "./targets.ts";
import type { World } from "./world.ts";

/** How far a recall reaches, and how many messages may come between a look and the call in these tests. */
const WINDOW = 1_000;
const BETWEEN = 5;

/** What a state says of one target. */
export interface Claim {
  readonly resource: Resource;
  readonly id: string;
  readonly target: Target;
  readonly mark: number | "newest" | undefined;
  /** How far it says it reached; 0 where it doesn't. */
  readonly reached: number;
  readonly createTime: number | undefined;
  readonly isSkipped: boolean;
  readonly isMissing: boolean;
  readonly drift: Properties | undefined;
}

/** Takes a state apart. */
export function claimsOf(resources: readonly Resource[]): Claim[] {
  return resources.flatMap((resource) => {
    const { type, outputs } = resource;
    const isSet = type.endsWith("Set");
    return targetsOf(type, declaredBy(resource)).map(({ id, target, mark }, index): Claim => {
      const column = (name: string): unknown =>
        isSet ? (outputs[name] as unknown[] | undefined)?.[index] : outputs[name];
      const listed = (name: string): boolean => ((outputs[name] ?? []) as string[]).includes(id);
      const drift = outputs.drift as Properties | undefined;
      const reached =
        target.does === "clear"
          ? isSet
            ? (outputs.checkpoints as Properties)[id]
            : outputs.clearedThrough
          : column("recalledThrough");
      return {
        ...{ resource, id, target, mark },
        reached: target.does === "remove" ? 0 : ((reached ?? 0) as number),
        createTime:
          target.does === "remove" ? undefined : ((column("groupCreateTime") ?? undefined) as number | undefined),
        isSkipped: isSet ? listed("skipped") : outputs.outcome === "skipped",
        isMissing: isSet ? listed("missing") : outputs.missing === true,
        drift: (isSet ? (drift && Object.hasOwn(drift, id) ? drift[id] : undefined) : drift) as Properties | undefined,
      };
    });
  });
}

/** Outputs with the marks that the inputs hold. */
function declaredBy({ type, inputs, outputs }: Resource): Properties {
  if (type !== "GroupHistoryCheckpointSet") return outputs;
  const declared = inputs.checkpoints as Properties;
  const reached = outputs.checkpoints as Properties;
  return {
    checkpoints: Object.fromEntries(
      Object.keys(reached).map((id) => [id, Object.hasOwn(declared, id) ? declared[id] : reached[id]]),
    ),
  };
}

/** What a state claims though the world hasn't it. Claims that an import made are of the group there was then. */
export function overclaims(claims: readonly Claim[], world: World, imported: ReadonlyMap<string, number>): string[] {
  return claims.flatMap(({ resource, id, target, reached, createTime = imported.get(resource.id) }) => {
    if (target.does === "remove" || reached === 0) return [];
    const place = target.does === "recall" ? (target.topicId ?? target.groupId) : target.groupId;
    const told = `${resource.name} ${id}: the state says that ${target.does} reached ${reached}`;
    if (createTime === undefined) return [`${told}, of no group`];
    const view = world.viewOf(place, createTime);
    if (view === undefined) return [`${told} of a group made at ${createTime}, which there never was`];
    if (target.does === "clear") {
      return view.clearedThrough >= reached ? [] : [`${told}, and the world is at ${view.clearedThrough}`];
    }
    const left = view.messages.filter(
      ({ seq, from, system }) =>
        !system && from === target.sender && seq <= reached && seq > reached - WINDOW + BETWEEN,
    );
    return left.length === 0 ? [] : [`${told}, and ${left.map(({ seq }) => seq)} are visible`];
  });
}
