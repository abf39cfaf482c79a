import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { shows } from "../../requirements.ts";

const workspace = fileURLToPath(new URL("../../../", import.meta.url));

/** Tells every module that is loaded, however it is asked for. */
const PROGRAM = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { msgSeqAt } = await import("pulumi-tencent-chat");
console.log(JSON.stringify({ loaded, exported: typeof msgSeqAt }));
`;

it(shows(["program.light"], "a program that imports the package loads no client"), async () => {
  const options = ["--no-warnings", "--input-type=module", "--eval", PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: workspace, maxBuffer: 2 ** 24 });
  const { loaded, exported } = JSON.parse(stdout) as { loaded: string[]; exported: string };
  expect(exported).toBe("function");
  const ours = loaded.filter((url) => /\/provider\/dist\//.test(url));
  expect(ours.some((url) => url.endsWith("/seq/msg-seq-at.js"))).toBe(true);
  expect(ours.filter((url) => /\/dist\/(client|host)\//.test(url))).toEqual([]);
  expect(loaded.filter((url) => /\/node_modules\/(zod|undici|@pulumi\/policy)\//.test(url))).toEqual([]);
});
