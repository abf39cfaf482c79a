import type { Drift } from "../../change/drift.ts";
import { formatNumber } from "../../change/text.ts";
import { isTencentChatError } from "../../client/errors.ts";
import type { Properties } from "../check.ts";
import type { CommonOutputs, Found, RefreshRequest } from "../resource-kind.ts";
import { FirstFew } from "./first-few.ts";
import type { AnySetSpec } from "./set-spec.ts";
import { type SetOutputs, takeApart } from "./set-state.ts";
import { targetsOf } from "./targets.ts";
import { workOff } from "./work-off.ts";

/** How many targets one refresh looks at, where each takes calls of its own, unless the program says otherwise. */
export const DEFAULT_REFRESH_LIMIT = 1_000;

/** Looks at the targets of a set as a refresh of single resources would. What can't be looked at stays as it is. */
export async function refreshSet(
  spec: AnySetSpec,
  { inputs, outputs, client, warn, info, now }: RefreshRequest<Properties, Properties & CommonOutputs>,
): Promise<Found> {
  const before = outputs as unknown as SetOutputs;
  const state = takeApart(spec, before);
  const targets = targetsOf(spec, inputs);
  const looked = chosen(spec, inputs, targets.ids, now);
  const missing = new Set(before.missing);
  const drift = new Map<string, Drift>(Object.entries(before.drift ?? {}));
  const said = new FirstFew();
  const told = new FirstFew();
  const failures = new FirstFew();
  const faults: unknown[] = [];
  await workOff(looked, client.callsPerSecond, async (id) => {
    const of = { inputs: targets.inputsOf(id), outputs: state.stateOf(id), client, now };
    try {
      const found = await spec.of.refresh({
        ...of,
        warn: (line: string) => said.warn(line),
        info: (line: string) => told.warn(line),
      } as never);
      missing.delete(id);
      drift.delete(id);
      if (found.missing !== undefined) {
        missing.add(id);
      }
      if (found.drift !== undefined) {
        drift.set(id, found.drift);
      }
    } catch (error) {
      if (isTencentChatError(error)) {
        failures.add(error);
      } else {
        faults.push(error);
      }
    }
  });
  if (faults.length > 0) {
    throw faults[0];
  }
  said.warnings({ warn });
  told.warnings({ warn: info });
  const { noun } = targets.input;
  if (failures.count > 0) {
    const count = `${formatNumber(failures.count)} of ${formatNumber(looked.length)} ${noun}`;
    warn(`${count} could not be looked at, so their state stays as it is:${failures.lines()}`);
  }
  if (looked.length < targets.ids.length) {
    const count = `${formatNumber(looked.length)} of ${formatNumber(targets.ids.length)} ${noun}`;
    info(`looked at ${count}, others each time: raise refreshLimit to look at more`);
  }
  return {
    ...(missing.size === 0 ? {} : { missing: targets.ids.filter((id) => missing.has(id)) }),
    ...(drift.size === 0 ? {} : { drift: Object.fromEntries([...drift].toSorted(([a], [b]) => (a < b ? -1 : 1))) }),
  };
}

/** All, or as many as a refresh may look at: another stretch of them each second, so that each has its turn. */
function chosen(spec: AnySetSpec, inputs: Properties, ids: readonly string[], now: () => number): readonly string[] {
  const limit = typeof inputs.refreshLimit === "number" ? inputs.refreshLimit : DEFAULT_REFRESH_LIMIT;
  if (ids.length <= limit || spec.looksAtEach?.(inputs as never) !== true) {
    return ids;
  }
  const begin = (Math.floor(now() / 1000) * limit) % ids.length;
  return [...ids.slice(begin), ...ids.slice(0, begin)].slice(0, limit);
}
