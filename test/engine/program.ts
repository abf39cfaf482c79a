import { HostProcess, type ProcessExit, resolveFrom } from "./host-process.ts";
import type { Project } from "./project.ts";

/** Values of a stack's configuration, and which of them are secret. */
export interface StackConfig {
  values: Record<string, string>;
  secretKeys: string[];
}

export interface ProgramOptions {
  project: Project;
  stack: string;
  address: string;
  parallel: number;
  dryRun: boolean;
  config: StackConfig;
  env: Readonly<Record<string, string | undefined>>;
  onOutput: (stream: "stdout" | "stderr", text: string) => void;
}

/** Starts a project's program the way Pulumi's language host does. */
export function startProgram(options: ProgramOptions): HostProcess {
  const { project, stack, address, parallel, dryRun, config } = options;
  return new HostProcess({
    script: resolveFrom(project.workingDirectory, "@pulumi/pulumi/cmd/run"),
    args: [
      ...["--monitor", address, "--engine", address],
      ...["--organization", "organization", "--project", project.name, "--stack", stack],
      ...["--root-directory", project.root, "--pwd", project.workingDirectory, "--parallel", String(parallel)],
      ...(dryRun ? ["--dry-run"] : []),
      project.program,
    ],
    cwd: project.workingDirectory,
    env: {
      ...options.env,
      PULUMI_CONFIG: JSON.stringify(config.values),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
      PULUMI_NODEJS_TYPESCRIPT: "false",
    },
    onOutput: options.onOutput,
  });
}

/** The program's exit code after it has told the user itself what went wrong. */
const alreadyReported = 32;

/** Why a program's end is a failure, if it is and nobody said so yet. */
export function complaintAbout({ code, signal }: ProcessExit): { failed: boolean; message?: string } {
  if (code === 0) return { failed: false };
  if (code === alreadyReported) return { failed: true };
  return { failed: true, message: `program ended with ${signal ?? `exit code ${code}`}` };
}
