// Loaded first by each process of a coverage run (`node --require`): V8 counts what runs of provider/dist, and the counts are
// in a file once the process ends.
const { ChildProcess } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { renameSync, writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const { registerHooks } = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const provider = pathToFileURL(join(__dirname, "../../provider/")).href;
const [source, built] = [`${provider}src/`, `${provider}dist/`];

const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

// V8 starts at zero again after each.
function writeCoverage() {
  session.post("Profiler.takePreciseCoverage", (_error, taken) => {
    const result = (taken?.result ?? [])
      .filter(({ url }) => url.startsWith(built))
      .map(({ url, functions }) => ({ url: url.replace(/\?.*/, ""), functions }));
    if (result.length === 0) return;
    const file = join(process.env.COVERAGE_DIR, randomUUID());
    // Named only once it is whole: a SIGKILL may come in between.
    writeFileSync(`${file}.part`, JSON.stringify({ result }));
    renameSync(`${file}.part`, `${file}.json`);
  });
}

globalThis.writeCoverage = writeCoverage;
process.on("exit", writeCoverage);
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    writeCoverage();
    // A listener of its own keeps Node from ending; where there is no other one, the signal does what it does.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  });
}

// What a test imports of provider/src is the built file too: one set of counts.
registerHooks?.({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (!found.url.startsWith(source)) return found;
    const url = `${built}${found.url.slice(source.length).replace(/\.ts(?=\?|$)/, ".js")}`;
    return { ...found, url, format: "module" };
  },
});

const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  const at = options.envPairs?.findIndex((pair) => pair.startsWith("NODE_OPTIONS=")) ?? -1;
  // A test with a NODE_OPTIONS of its own takes this file's out.
  if (at >= 0 && !options.envPairs[at].includes(__filename)) options.envPairs[at] += ` --require ${__filename}`;
  return spawn.call(this, options);
};
