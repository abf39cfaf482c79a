// Loaded into a provider host before anything else: its machine's clock is off.
const aheadMs = Number(process.env.RELIABILITY_CLOCK_AHEAD_MS ?? "0");
const { now } = Date;
Date.now = () => now() + aheadMs;
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }
};
