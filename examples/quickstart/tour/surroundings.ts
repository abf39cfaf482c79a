import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";

/** Makes this process's environment one in which a tour is safe and leaves nothing behind. Gives what was set aside. */
export function prepareEnvironment(cleanup: Cleanup): string[] {
  const { env } = process;
  // They win over the stack's configuration: with them the tour would act on a real app.
  const setAside = Object.keys(env).filter((name) => name.startsWith("TENCENT_CHAT_"));
  for (const name of setAside) delete env[name];
  // The processes of a run talk over loopback, whatever the proxy is.
  for (const name of ["no_proxy", "NO_PROXY"]) env[name] = [env[name], "127.0.0.1", "localhost"].filter(Boolean).join();
  const temporary = mkdtempSync(join(tmpdir(), "quickstart-"));
  cleanup.add(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  // Whatever a process of the tour puts into the system's folder for such things goes with it.
  env.TMPDIR = temporary;
  // Each of Pulumi's processes loads the whole SDK: compiled once, it loads in half the time.
  env.NODE_COMPILE_CACHE = join(temporary, "compiled");
  return setAside;
}
