import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readProject, readYaml } from "../engine/project.ts";
import { resultOf } from "../engine/run-result.ts";
import type { PulumiStack, RunOptions, RunResult } from "../engine/stack.ts";
import { type Deployment, exported } from "../engine/state.ts";
import type { PulumiCommand } from "./find-pulumi.ts";
import { followEvents } from "./follow-events.ts";
import { THROW_AWAY_PASSPHRASE } from "./throw-away-passphrase.ts";

export { findPulumi, type PulumiCommand } from "./find-pulumi.ts";
export { THROW_AWAY_PASSPHRASE } from "./throw-away-passphrase.ts";

export interface CliStackOptions {
  /** Folder with Pulumi.yaml. Nothing is written there. */
  projectDir: string;
  pulumi: PulumiCommand;
  /** Default `dev`. */
  stack?: string;
  config?: Readonly<Record<string, string | { secret: string }>>;
  env?: Readonly<Record<string, string | undefined>>;
  /** Folder to use instead of a temporary one; it must not exist, and `dispose` leaves it. */
  keepIn?: string;
  /** What encrypts the stack's secrets; default {@link THROW_AWAY_PASSPHRASE}. */
  passphrase?: string;
  /** Keeps a terminal's Ctrl-C from the CLI, so that only `dispose` interrupts it. */
  detached?: boolean;
}

type Kind = "preview" | "up" | "refresh" | "destroy";

/**
 * A throw-away stack run by the real CLI: file backend, home and configuration in a temporary folder, so that no
 * login, plugin or stack of a person is touched.
 */
export async function createCliStack(options: CliStackOptions): Promise<CliStack> {
  const { keepIn } = options;
  const directory = keepIn === undefined ? await mkdtemp(join(tmpdir(), "pulumi-cli-")) : resolve(keepIn);
  if (keepIn !== undefined) await mkdir(directory);
  const stack = new CliStack(options, directory);
  try {
    await stack.create();
    await stack.setConfig(options.config ?? {});
    return stack;
  } catch (error) {
    await stack.dispose();
    throw error;
  }
}

export class CliStack implements PulumiStack {
  readonly kind = "cli";
  readonly #options: CliStackOptions;
  readonly #directory: string;
  readonly #name: string;
  /** Running CLIs, each with what must have come before it can be interrupted. */
  readonly #children = new Map<ChildProcess, Promise<unknown>>();
  #runs = 0;
  #disposed = false;

  constructor(options: CliStackOptions, directory: string) {
    this.#options = options;
    this.#directory = directory;
    this.#name = options.stack ?? "dev";
  }

  get #configFile(): string {
    return join(this.#directory, "project", `Pulumi.${this.#name}.yaml`);
  }

  preview(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("preview", [], options);
  }

  up(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("up", ["--yes", "--skip-preview"], options);
  }

  refresh(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("refresh", ["--yes", "--skip-preview"], options);
  }

  destroy(options: RunOptions = {}): Promise<RunResult> {
    return this.#run("destroy", ["--yes", "--skip-preview"], options);
  }

  /** A stack is known by its project's name: it is made from a stand-in, where its configuration is kept too. */
  async create(): Promise<void> {
    for (const folder of ["home", "backend"]) await mkdir(join(this.#directory, folder));
    await this.#writeProject("project");
    await this.#command(["stack", "init", this.#name]);
  }

  async setConfig(values: Readonly<Record<string, string | { secret: string }>>): Promise<void> {
    const flags = Object.entries(values).flatMap(([key, value]) =>
      typeof value === "string" ? ["--plaintext", `${key}=${value}`] : ["--secret", `${key}=${value.secret}`],
    );
    if (flags.length > 0) await this.#command(["config", "set-all", "--stack", this.#name, ...flags]);
  }

  async exportState(): Promise<Deployment> {
    const { stdout } = await this.#command(["stack", "export", "--show-secrets", "--stack", this.#name]);
    return exported(JSON.parse(stdout) as Deployment);
  }

  async importState(deployment: Deployment): Promise<void> {
    const file = join(this.#directory, "import.json");
    const own = { secrets_providers: this.#secretsProvider(), ...deployment.deployment };
    await writeFile(file, JSON.stringify({ ...deployment, deployment: own }));
    await this.#command(["stack", "import", "--file", file, "--stack", this.#name]);
  }

  /** `pulumi import --file`, which starts the provider host and so runs in the project itself. */
  async importResources(file: string): Promise<void> {
    const project = ["--cwd", resolve(this.#options.projectDir), "--config-file", this.#configFile];
    const quietly = ["--yes", "--generate-code=false", "--protect=false"];
    await this.#command(["import", "--file", resolve(file), ...quietly, ...project, "--stack", this.#name]);
  }

  /** A state with secrets in the clear can be imported only if it says with what they are to be encrypted. */
  #secretsProvider(): { type: string; state: { salt: unknown } } {
    return { type: "passphrase", state: { salt: readYaml(this.#configFile).encryptionsalt } };
  }

  /** Any command of the CLI on this stack, such as `["cancel", "--yes"]`. Fails where it does. */
  async command(args: readonly string[]): Promise<string> {
    return (await this.#command([...args, "--stack", this.#name])).stdout;
  }

  /** Kills the CLI, and only the CLI, in the middle of its run. */
  kill9(): void {
    for (const child of this.#children.keys()) child.kill("SIGKILL");
  }

  /** Asks the CLI to end its run, as Ctrl-C does. */
  interrupt(): void {
    for (const child of this.#children.keys()) child.kill("SIGINT");
  }

  /** Kills the provider host of the run that is under way. */
  killHost9(): void {
    for (const child of this.#children.keys()) {
      for (const { pid, args } of descendants(child.pid)) {
        if (args.includes("cmd/dynamic-provider")) process.kill(pid, "SIGKILL");
      }
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#children].map(([child, ready]) => interrupt(child, ready)));
    if (this.#options.keepIn === undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  async #run(kind: Kind, flags: string[], options: RunOptions): Promise<RunResult> {
    const log = join(this.#directory, `events-${this.#runs++}.json`);
    const args = [
      ...[kind, "--stack", this.#name, "--config-file", this.#configFile],
      ...["--non-interactive", "--color", "never", "--event-log", log],
      ...flags,
      ...flagsOf(kind, options),
    ];
    const cwd =
      options.program === undefined ? resolve(this.#options.projectDir) : await this.#variant(options.program);
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const ended = this.#spawn(args, cwd, options.env, begun);
    const events = await followEvents(log, ended, (event) => {
      begin();
      options.onEvent?.(event);
    });
    const { stdout, stderr } = await ended;
    return resultOf(events, { stdout, stderr });
  }

  /** The CLI takes a project's main program only: another one is another project of the same name. */
  async #variant(program: string): Promise<string> {
    return this.#writeProject(`variant-${this.#runs}`, readProject(this.#options.projectDir, program).program);
  }

  async #writeProject(folder: string, main?: string): Promise<string> {
    const { name } = readProject(this.#options.projectDir);
    const directory = join(this.#directory, folder);
    const project = { name, runtime: { name: "nodejs", options: { typescript: false } }, ...(main && { main }) };
    await mkdir(directory);
    // JSON is YAML too.
    await writeFile(join(directory, "Pulumi.yaml"), JSON.stringify(project));
    return directory;
  }

  async #command(args: string[]): Promise<{ stdout: string }> {
    const { code, stdout, stderr } = await this.#spawn(args, join(this.#directory, "project"));
    if (code !== 0) throw new Error(`pulumi ${args.slice(0, 2).join(" ")} failed (${code}): ${stderr}${stdout}`);
    return { stdout };
  }

  /** A command that isn't a run is over soon, and so not interrupted. */
  #spawn(args: string[], cwd: string, env: Readonly<Record<string, string>> = {}, ready: Promise<unknown> = forever) {
    if (this.#disposed) throw new Error("the stack was disposed of");
    const child = spawn(this.#options.pulumi.path, args, {
      cwd,
      env: { ...process.env, ...this.#options.env, ...env, ...this.#ownEnv() },
      stdio: ["ignore", "pipe", "pipe"],
      detached: this.#options.detached === true,
    });
    this.#children.set(child, ready);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => {
        this.#children.delete(child);
        done({ code, stdout, stderr });
      });
    });
  }

  #ownEnv(): Record<string, string | undefined> {
    return {
      // The CLI starts `node` from PATH: it should be the one that runs this.
      PATH: [dirname(process.execPath), dirname(this.#options.pulumi.path), process.env.PATH].join(delimiter),
      PULUMI_HOME: join(this.#directory, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(join(this.#directory, "backend")).href,
      PULUMI_CONFIG_PASSPHRASE: this.#options.passphrase ?? THROW_AWAY_PASSPHRASE,
      PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
      PULUMI_ACCESS_TOKEN: undefined,
      PULUMI_STACK: undefined,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Without it `--event-log` is not offered.
      PULUMI_DEBUG_COMMANDS: "true",
      NO_COLOR: "1",
    };
  }
}

function flagsOf(kind: Kind, options: RunOptions): string[] {
  const { refresh, policyPacks = [], policyPackConfig = [], parallel, replace = [] } = options;
  const ofProgram =
    refresh !== undefined || policyPacks.length > 0 || policyPackConfig.length > 0 || replace.length > 0;
  if (ofProgram && kind !== "preview" && kind !== "up") throw new Error(`${kind} doesn't know these options`);
  return [
    ...(refresh ? ["--refresh"] : []),
    ...(parallel === undefined ? [] : ["--parallel", String(parallel)]),
    ...policyPacks.flatMap((folder) => ["--policy-pack", resolve(folder)]),
    ...policyPackConfig.flatMap((file) => ["--policy-pack-config", resolve(file)]),
    ...replace.flatMap((urn) => ["--replace", urn]),
    ...(options.flags ?? []),
  ];
}

/** The processes that a process started, and theirs. */
function descendants(root: number | undefined): { pid: number; args: string }[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const processes = lines.flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const below = (parent: number | undefined): typeof processes =>
    processes.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(root);
}

const forever = new Promise<never>(() => {});

/**
 * Asks the CLI to let running operations end and save them, and insists after ten seconds. Not before a run has begun:
 * until then the CLI doesn't wait for anything, and leaves its language host behind.
 */
async function interrupt(child: ChildProcess, ready: Promise<unknown>): Promise<void> {
  const ended = new Promise((done) => child.once("close", done));
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await Promise.race([ready, ended]);
  child.kill("SIGINT");
  await ended;
  clearTimeout(timer);
}
