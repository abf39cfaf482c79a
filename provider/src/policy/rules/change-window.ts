import { z } from "zod";
import { rule } from "../rule.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const time = z
  .string()
  .regex(/^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$/, "it must be a time such as 09:00, at most 24:00");

const config = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, "it is no time zone; write an IANA name such as Asia/Singapore")
    .default("UTC")
    .describe("IANA name of the time zone of days and times, such as Asia/Singapore."),
  windows: z
    .array(
      z
        .strictObject({
          days: z.array(z.enum(DAYS)).min(1).describe("Days on which the window begins."),
          from: time.describe("First minute, such as 09:00."),
          to: time.describe("End, not included: 24:00 is the day's; one before `from` is on the next day."),
        })
        .refine(({ from, to }) => from !== to, "from and to must differ"),
    )
    .default([])
    .describe("When irreversible changes may be made."),
});

type Settings = z.output<typeof config>;

/** Irreversible changes are made at times when somebody is there. Judged by wall-clock time, whatever the offset. */
export const changeWindow = rule({
  name: "change-window",
  description: "An irreversible change must be made within a change window.",
  severity: "high",
  remediationSteps: "Apply within a window, or have the windows changed in the rule's settings.",
  config,
  begin: ({ now }) => ({
    planned(_, settings) {
      if (settings.windows.length === 0) {
        return undefined;
      }
      const { day, time } = wallClock(now(), settings.timeZone);
      if (settings.windows.some((window) => isOpen(window, day, time))) {
        return undefined;
      }
      return {
        why: `it is ${DAYS[day]} ${time} in ${settings.timeZone}, outside of the change windows (${show(settings)})`,
        how: "apply within one of them, or have change-window changed",
      };
    },
    idle: ({ windows }) =>
      windows.length === 0 ? "change-window lets every time pass: configure its windows, or disable it" : undefined,
  }),
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `HH:MM` in text order is time's order. */
function isOpen({ days, from, to }: Settings["windows"][number], day: number, time: string): boolean {
  const beginsOn = (index: number): boolean => days.some((name) => name === DAYS[(index + 7) % 7]);
  if (from < to) {
    return beginsOn(day) && from <= time && time < to;
  }
  return (beginsOn(day) && from <= time) || (beginsOn(day - 1) && time < to);
}

interface WallClock {
  /** Day of the week, 0 is Sunday. */
  readonly day: number;
  /** `HH:MM`. */
  readonly time: string;
}

/** The last reading: formatting takes longer than all other rules, and a run has thousands of changes in a minute. */
let reading: { readonly of: string; readonly is: WallClock } | undefined;

/** The wall clock of a time zone at a moment, so that daylight saving time is as people there have it. */
function wallClock(moment: Date, timeZone: string): WallClock {
  const of = `${timeZone} ${Math.floor(moment.getTime() / 60_000)}`;
  if (reading?.of === of) {
    return reading.is;
  }
  const shown = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, ...shown });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts.weekday?.toLowerCase() as (typeof DAYS)[number]);
  reading = { of, is: { day, time: `${parts.hour}:${parts.minute}` } };
  return reading.is;
}

function show({ windows }: Settings): string {
  return windows.map(({ days, from, to }) => `${days.join(" ")} ${from}–${to}`).join(", ");
}
