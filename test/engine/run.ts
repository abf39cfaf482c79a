import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { retireAll } from "./deletes.ts";
import { EngineService } from "./engine-service.ts";
import { EventRecorder } from "./events.ts";
import { Monitor } from "./monitor.ts";
import { Bail, Operation } from "./operation.ts";
import { OutputLines } from "./output-lines.ts";
import { PolicyPack } from "./policy-pack.ts";
import { complaintAbout, type StackConfig, startProgram } from "./program.ts";
import { type Project, readProject } from "./project.ts";
import { Providers } from "./providers.ts";
import { refreshAll } from "./refresh.ts";
import { Registrations } from "./registrations.ts";
import { resultOf } from "./run-result.ts";
import { Snapshot } from "./snapshot.ts";
import type { RunOptions, RunResult } from "./stack.ts";
import { readStateFile } from "./state.ts";
import { makeUrn, stackType } from "./urn.ts";
import { secret } from "./values.ts";
import { isRecord, type Properties } from "./wire.ts";

export interface RunParts {
  kind: "preview" | "up" | "refresh" | "destroy";
  options: RunOptions;
  projectDir: string;
  stack: string;
  config: StackConfig;
  stateFile: string;
  env: Readonly<Record<string, string | undefined>>;
  parallel: number;
  now: () => Date;
  /** Ends the run as a Ctrl-C would that isn't waited for. */
  signal: AbortSignal;
}

/** What one run holds and must let go of. */
interface Session {
  parts: RunParts;
  project: Project;
  operation: Operation;
  monitor: Monitor;
  output: OutputLines;
}

/** Runs one operation from prelude to summary. Whatever happens, no process stays behind. */
export async function runOperation(parts: RunParts): Promise<RunResult> {
  refuseUnknownOptions(parts);
  const started = parts.now();
  const events = new EventRecorder(parts.now, secretTexts(parts.config), parts.options.onEvent);
  const project = readProject(parts.projectDir, parts.options.program);
  const snapshot = await openSnapshot(parts);
  const output = new OutputLines(events);
  const engine = new EngineService();
  engine.onLog = ({ severity, message, urn, ephemeral }) => events.diagnostic(severity, message, urn, ephemeral);
  const monitor = await Monitor.start(engine);
  const providers = new Providers({
    projectDir: project.workingDirectory,
    engineAddress: monitor.address,
    env: { ...parts.env, PULUMI_NODEJS_PROJECT: project.name, PULUMI_CONFIG: JSON.stringify(parts.config.values) },
    onOutput: output.take,
  });
  const policies: PolicyPack[] = [];
  const { kind, stack, parallel, now, options } = parts;
  const replace = new Set(options.replace);
  const operation = new Operation({
    ...{ kind, stack, parallel, now, replace },
    ...{ project: project.name, events, snapshot, providers, policies },
  });
  try {
    const session: Session = { parts, project, operation, monitor, output };
    for (const pack of await startPolicies(session)) policies.push(pack);
    events.emit({ preludeEvent: { config: shownConfig(parts.config) } });
    await perform(session).catch((error) => operation.report(error));
    output.flush();
    events.emit({ summaryEvent: summaryOf(operation, started) });
  } catch (error) {
    operation.report(error);
  } finally {
    await Promise.all([providers.close(), ...policies.map((pack) => pack.close())]);
    monitor.stop();
    output.flush();
    events.emit({ cancelEvent: {} });
  }
  return resultOf(events.events, output);
}

function refuseUnknownOptions({ kind, options }: RunParts): void {
  const ofProgram: (keyof RunOptions)[] = ["refresh", "policyPacks", "policyPackConfig", "replace"];
  if (kind === "preview" || kind === "up") return;
  for (const name of ofProgram) {
    if (options[name] !== undefined) throw new Error(`${kind} of the test engine doesn't know the option ${name}`);
  }
}

async function openSnapshot({ kind, stateFile, now }: RunParts): Promise<Snapshot> {
  return new Snapshot(await readStateFile(stateFile), now, kind === "preview" ? undefined : stateFile);
}

async function startPolicies({ parts, project, operation, monitor, output }: Session): Promise<PolicyPack[]> {
  const directories = parts.options.policyPacks ?? [];
  if (directories.length > 0) operation.parts.events.emit({ policyLoadEvent: {} });
  const packs: PolicyPack[] = [];
  for (const [index, folder] of directories.entries()) {
    const directory = resolve(folder);
    const file = parts.options.policyPackConfig?.[index];
    const settings: unknown = file === undefined ? {} : JSON.parse(await readFile(file, "utf8"));
    if (!isRecord(settings)) throw new Error(`${file} holds no settings`);
    packs.push(
      await PolicyPack.start({
        ...{ directory, settings, project: project.name, stack: parts.stack, dryRun: operation.dryRun },
        ...{ engineAddress: monitor.address },
        ...{ config: parts.config.values, env: parts.env, onOutput: output.take },
      }),
    );
  }
  return packs;
}

async function perform(session: Session): Promise<void> {
  const { operation, parts } = session;
  const { snapshot } = operation.parts;
  try {
    if (parts.kind === "refresh") return await refreshAll(operation);
    if (parts.kind === "destroy") return await retireAll(operation, snapshot.olds);
    if (parts.options.refresh) await refreshAll(operation);
  } catch (error) {
    closingWord(operation);
    throw error;
  }
  const registrations = new Registrations(operation, configInputs(parts.config));
  await runProgram(session, registrations);
}

/** The program, the deletes that follow from it, and the policies on the stack as a whole. */
async function runProgram(session: Session, registrations: Registrations): Promise<void> {
  const { operation, parts, project, monitor, output } = session;
  let deleted: Promise<void> | undefined;
  const finish = () => {
    deleted ??= deleteUnregistered(operation, registrations);
    return deleted;
  };
  monitor.serve(registrations, finish);
  const program = startProgram({
    ...{ project, stack: parts.stack, address: monitor.address, parallel: parts.parallel, config: parts.config },
    ...{ dryRun: operation.dryRun, env: parts.env, onOutput: output.take },
  });
  const interrupted = () => registrations.abort(new Error("the run was interrupted"));
  parts.signal.addEventListener("abort", interrupted);
  if (parts.signal.aborted) interrupted();
  const exit = await Promise.race([program.exited, registrations.stopped]);
  await registrations.idle();
  const { failed, message } = complaintAbout(exit ?? (await program.kill9()));
  parts.signal.removeEventListener("abort", interrupted);
  if (exit && message !== undefined) operation.report(new Error(message));
  const crashed = exit !== undefined && failed;
  if (crashed) operation.failed = true;
  else if (exit) await finish().catch(() => {});
  await registrations.finish();
  await conclude(session, registrations, crashed);
}

/** What the real engine says at the end depends on who has already spoken: a refusal or a crash is its own message. */
async function conclude({ operation, parts, project }: Session, registrations: Registrations, crashed: boolean) {
  if (crashed || registrations.refused) return;
  if (registrations.aborted) return closingWord(operation);
  const { events, policies, snapshot } = operation.parts;
  const stackUrn = makeUrn(parts.stack, project.name, undefined, stackType, `${project.name}-${parts.stack}`);
  for (const pack of policies) {
    const { violations, summary } = await pack.analyzeStack(snapshot.settled, registrations.provider, stackUrn);
    for (const violation of violations) {
      events.emit({ policyEvent: violation });
      if (violation.enforcementLevel === "mandatory") operation.failed = true;
    }
    events.emit({ policyAnalyzeStackSummaryEvent: summary });
  }
  if (operation.failed) closingWord(operation);
}

function closingWord(operation: Operation): void {
  operation.parts.events.diagnostic("error", operation.dryRun ? "preview failed" : "update failed");
}

/** Runs only once the program has ended well: what it no longer registers is deleted, and what was replaced. */
async function deleteUnregistered(operation: Operation, registrations: Registrations): Promise<void> {
  try {
    await registrations.idle();
    if (registrations.aborted) throw new Bail("the run has ended");
    const gone = operation.parts.snapshot.olds.filter((state) => state.delete || !registrations.has(state.urn));
    await retireAll(operation, gone);
  } catch (error) {
    registrations.stepFailed();
    throw error;
  }
}

function configInputs({ values, secretKeys }: StackConfig): Properties {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, secretKeys.includes(key) ? secret(value) : value]),
  );
}

function secretTexts({ values, secretKeys }: StackConfig): string[] {
  return secretKeys.flatMap((key) => values[key] ?? []);
}

function shownConfig({ values, secretKeys }: StackConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, secretKeys.includes(key) ? "[secret]" : value]),
  );
}

function summaryOf(operation: Operation, started: Date) {
  const { policies, now } = operation.parts;
  return {
    maybeCorrupt: operation.maybeCorrupt,
    durationSeconds: Math.round((now().getTime() - started.getTime()) / 1000),
    resourceChanges: operation.changes,
    PolicyPacks: Object.fromEntries(
      policies.map((pack) => [`${pack.name}|local|${pack.directory}`, pack.version] as const),
    ),
    isPreview: operation.dryRun,
    result: operation.failed ? "failed" : "succeeded",
  };
}
