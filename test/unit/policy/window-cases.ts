import type { RuleCase } from "./case.ts";
import { having, settled } from "./subjects.ts";

export const changeWindow: RuleCase[] = [
  { title: "the first minute", properties: having({}), now: "2026-03-04T08:00:00Z" },
  {
    title: "the minute before",
    properties: having({}),
    now: "2026-03-04T07:59:59Z",
    refused: "it is wed 08:59 in Europe/Berlin, outside of the change windows (wed 09:00–17:00",
  },
  { title: "the last minute", properties: having({}), now: "2026-03-04T15:59:59Z" },
  { title: "the end", properties: having({}), now: "2026-03-04T16:00:00Z", refused: "it is wed 17:00" },
  { title: "another day", properties: having({}), now: "2026-03-05T10:00:00Z", refused: "it is thu" },
  {
    title: "the same time of day in summer, an hour earlier by UTC",
    properties: having({}),
    now: "2026-07-01T07:00:00Z",
  },
  {
    title: "the minute before in summer",
    properties: having({}),
    now: "2026-07-01T06:59:00Z",
    refused: "it is wed 08:59",
  },
  { title: "the end in summer", properties: having({}), now: "2026-07-01T15:00:00Z", refused: "it is wed 17:00" },
  { title: "a window past midnight, before it", properties: having({}), now: "2026-03-07T21:00:00Z" },
  { title: "a window past midnight, after it", properties: having({}), now: "2026-03-08T01:59:00Z" },
  {
    title: "a window past midnight, its end",
    properties: having({}),
    now: "2026-03-08T02:00:00Z",
    refused: "it is sun 03:00",
  },
  {
    title: "the night before such a window",
    properties: having({}),
    now: "2026-03-07T00:00:00Z",
    refused: "it is sat 01:00",
  },
  // 02:00 becomes 03:00 on 29 March, and 03:00 becomes 02:00 on 25 October.
  { title: "the night that lacks an hour, before the gap", properties: having({}), now: "2026-03-29T00:59:00Z" },
  {
    title: "the night that lacks an hour, after the gap",
    properties: having({}),
    now: "2026-03-29T01:00:00Z",
    refused: "it is sun 03:00",
  },
  { title: "the hour that comes twice, first", properties: having({}), now: "2026-10-25T00:15:00Z" },
  { title: "the hour that comes twice, again", properties: having({}), now: "2026-10-25T01:15:00Z" },
  {
    title: "the hour that comes twice, over",
    properties: having({}),
    now: "2026-10-25T02:00:00Z",
    refused: "it is sun 03:00",
  },
  {
    title: "the whole of a day",
    properties: having({}),
    now: "2026-03-04T22:59:00Z",
    settings: { timeZone: "Europe/Berlin", windows: [{ days: ["wed"], from: "00:00", to: "24:00" }] },
  },
  {
    title: "midnight, which is the next day",
    properties: having({}),
    now: "2026-03-04T23:00:00Z",
    settings: { timeZone: "Europe/Berlin", windows: [{ days: ["wed"], from: "00:00", to: "24:00" }] },
    refused: "it is thu 00:00",
  },
  {
    title: "UTC by default",
    properties: having({}),
    now: "2026-03-04T09:00:00Z",
    settings: { windows: [{ days: ["wed"], from: "09:00", to: "09:01" }] },
  },
  { title: "nothing planned outside of the windows", properties: settled(), now: "2026-03-05T10:00:00Z" },
  { title: "no windows", properties: having({}), settings: {}, advised: "change-window lets every time pass" },
];
