import type { Snapshot } from "pulumi-tencent-chat/emulator";
import type { ResourceSpec } from "../moderation/program.ts";
import type { Base, Completeness } from "./base.ts";
import type { Chance } from "./chance.ts";
import type { Declared, Mark, SetKind } from "./targets.ts";

export type Situation = "create" | "grow" | "triggers" | "resume" | "resume-and-grow";

export const SITUATIONS: readonly [Situation, ...Situation[]] = [
  "create",
  "grow",
  "triggers",
  "resume",
  "resume-and-grow",
];

/** What a trial begins with; nothing for a set that is new. */
export function baseOf(situation: Situation): Completeness | undefined {
  if (situation === "create") return undefined;
  return situation.startsWith("resume") ? "unfinished" : "done";
}

/** What a target is to reach: `pinned` where an answer was lost, and a repeat must reach exactly as far. */
export interface Goal {
  readonly mark: Mark;
  readonly pinned?: number;
}

/** What a program asks for, told by who wrote it. */
export interface Change {
  readonly situation: Situation;
  readonly program: ResourceSpec;
  readonly declared: Declared;
  /** The targets it acts on, and no others. */
  readonly touched: ReadonlyMap<string, Goal>;
}

/** Chooses a change of a set. */
export function chooseChange(
  kind: SetKind,
  situation: Situation,
  base: Base | undefined,
  worldIds: readonly string[],
  chance: Chance,
): Change {
  const declared = new Map(base?.declared);
  const touched = new Map<string, Goal>();
  const touch = (id: string, mark: Mark): void => {
    declared.set(id, mark);
    touched.set(id, { mark });
  };
  if (situation === "triggers") for (const [id, mark] of declared) touch(id, mark);
  for (const [id, sent] of situation.startsWith("resume") ? (base?.failed ?? []) : []) {
    const mark = declared.get(id);
    touched.set(id, mark === "newest" && sent !== undefined ? { mark, pinned: sent } : { mark });
  }
  if (situation === "grow") {
    for (const id of chance.some([...declared.keys()], 0.05)) declared.delete(id);
    for (const id of kind.hasMarks ? chance.some([...declared.keys()], 0.3) : []) {
      const mark = declared.get(id);
      if (typeof mark === "number") touch(id, chance.pick([mark + 1, 10, "newest"]));
    }
  }
  if (situation === "create" || situation.endsWith("grow")) {
    const others = worldIds.filter((id) => !base?.declared.has(id));
    for (const id of chance.some(others, 0.9)) touch(id, kind.hasMarks ? chance.pick([4, 5, 8, "newest"]) : undefined);
  }
  const args = situation === "triggers" ? { triggers: [chance.number()] } : {};
  return { situation, program: kind.program(declared, args), declared, touched };
}

/** The world in which it is declared: under `triggers`, conversation groups have come back. */
export function worldBefore({ snapshot }: Base, situation: Situation): Snapshot {
  if (situation !== "triggers") return snapshot;
  const accounts = snapshot.accounts.map((account) => {
    const others = account.contactGroups.filter(({ name }) => name !== "vip");
    const id = account.nextContactGroupId;
    const back = { id, name: "vip", contacts: [] };
    return { ...account, contactGroups: [...others, back], nextContactGroupId: id + 1 };
  });
  return { ...snapshot, accounts };
}
