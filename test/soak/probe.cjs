// Loaded before the provider host (`node --require`): on SIGUSR2 it collects garbage and tells, in a line of a file, what the
// process holds.
const { appendFileSync } = require("node:fs");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

process.on("SIGUSR2", () => {
  collect();
  // What finalizers and weak references let go of.
  setImmediate(() => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    const active = {};
    for (const name of process.getActiveResourcesInfo()) active[name] = (active[name] ?? 0) + 1;
    appendFileSync(process.env.SOAK_PROBE, `${JSON.stringify({ rss, heapUsed, external, active })}\n`);
  });
});
