import type { Edit, Spec } from "./sequence.ts";
import type { Declared } from "./stack.ts";
import { keyOf, targetsOf } from "./targets.ts";
import { ACCOUNTS, GROUPS } from "./world.ts";

interface Entry extends Spec {
  readonly alias?: string;
}

const TARGET_LISTS = { groupIds: GROUPS, senderAccounts: ACCOUNTS, fromAccounts: ACCOUNTS } as const;

/** A program as a person edits it. */
export class Program {
  readonly #entries = new Map<string, Entry>();

  /** Makes an edit, unless it makes no sense here. */
  edit(edit: Edit): void {
    if (edit.edit === "declare") {
      this.declare(nameOf(edit.spec, edit.slot), edit.spec);
      return;
    }
    const names = [...this.#entries.keys()];
    const name = names[edit.of % names.length];
    const entry = name === undefined ? undefined : this.#entries.get(name);
    if (name === undefined || entry === undefined) return;
    if (edit.edit === "remove") this.#entries.delete(name);
    else if (edit.edit === "rename") this.#rename(name, entry, edit.isAliased);
    else this.#entries.set(name, { ...entry, args: edited(entry, edit) });
  }

  declare(name: string, spec: Spec): void {
    // A name that is taken again is no other resource's earlier one.
    for (const [other, { alias, ...entry }] of this.#entries) if (alias === name) this.#entries.set(other, entry);
    const { alias } = this.#entries.get(name) ?? {};
    this.#entries.set(name, { ...spec, ...(alias !== undefined && { alias }) });
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  remove(name: string): void {
    this.#entries.delete(name);
  }

  /** The program that runs: what is declared twice is left out the second time, since the classes refuse it. */
  declared(): Declared[] {
    const seen = new Set<string>();
    return [...this.#entries].flatMap(([name, { type, args, alias }]) => {
      const targets = targetsOf(type, args);
      const left = targets.filter(({ target }) => !seen.has(keyOf(target)));
      for (const { target } of targets) seen.add(keyOf(target));
      const kept = left.length === targets.length ? args : only(args, new Set(left.map(({ id }) => id)));
      return left.length === 0 ? [] : [{ name, type, args: kept, ...(alias !== undefined && { alias }) }];
    });
  }

  #rename(name: string, entry: Entry, isAliased: boolean): void {
    const next = name.endsWith("-b") ? name.slice(0, -2) : `${name}-b`;
    if (this.#entries.has(next)) return;
    this.#entries.delete(name);
    const { alias: _, ...rest } = entry;
    this.#entries.set(next, { ...rest, ...(isAliased && { alias: name }) });
  }
}

/** Name of a resource in a program. */
export function nameOf({ type }: Spec, slot: number): string {
  return `${type}-${slot}`;
}

function edited({ type, args }: Spec, edit: Extract<Edit, { edit: "mark" | "target" | "input" }>): Spec["args"] {
  if (edit.edit === "mark") return "msgSeq" in args ? { ...args, msgSeq: edit.mark } : args;
  if (edit.edit === "target") return withTarget(args, edit);
  const isCommon = ["triggers", "onMissing", "reason"].includes(edit.name);
  const isKnown = isCommon || edit.name in args || (edit.name === "enforce" && !type.startsWith("GroupHistory"));
  if (!isKnown || (edit.name === "groupId" && "topicId" in args)) return args;
  const { [edit.name]: _, ...rest } = args;
  return edit.value === undefined ? rest : { ...rest, [edit.name]: edit.value };
}

function withTarget(args: Spec["args"], edit: Extract<Edit, { edit: "target" }>): Spec["args"] {
  if ("checkpoints" in args) {
    const id = GROUPS[edit.id % GROUPS.length] as string;
    const others = Object.entries(args.checkpoints as object).filter(([other]) => other !== id);
    const checkpoints = Object.fromEntries(edit.isIn ? [...others, [id, edit.mark]] : others);
    return { ...args, checkpoints };
  }
  const list = Object.entries(TARGET_LISTS).find(([name]) => name in args);
  if (list === undefined) return args;
  const [name, all] = list;
  const id = all[edit.id % all.length] as string;
  const others = (args[name] as string[]).filter((other) => other !== id);
  return { ...args, [name]: edit.isIn ? [...others, id] : others };
}

/** The arguments of a set with some of its targets only. */
export function only(args: Spec["args"], ids: ReadonlySet<string>): Spec["args"] {
  const held = Object.entries(args).map(([name, value]) => {
    if (name === "checkpoints") {
      return [name, Object.fromEntries(Object.entries(value as object).filter(([id]) => ids.has(id)))];
    }
    return [name, name in TARGET_LISTS ? (value as string[]).filter((id) => ids.has(id)) : value];
  });
  return Object.fromEntries(held);
}
