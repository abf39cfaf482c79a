import type { ChatClient, ClientEvent } from "../client/index.ts";
import type { CallConfiguration, Configuration, ConfigurationReading } from "./configuration.ts";
import { UserError } from "./user-error.ts";

/** The configuration, if calls can be made with it. Throws an error that lists everything it lacks. */
export function forCalls({ configuration, problems }: ConfigurationReading): CallConfiguration {
  if (configuration === undefined || problems.length > 0 || !isComplete(configuration)) {
    const lines = problems.map(({ message }) => `\n  - ${message}`);
    throw new UserError(`the configuration is not complete:${lines.join("")}`);
  }
  return configuration;
}

function isComplete(configuration: Configuration): configuration is CallConfiguration {
  return configuration.credential !== undefined && configuration.origin !== undefined;
}

/** The client of a configuration. Unless told otherwise it says on stderr when the shared quota is gone or back. */
export async function connectClient(
  configuration: CallConfiguration,
  onEvent: (event: ClientEvent) => void = warnOnStderr,
): Promise<ChatClient> {
  // Loaded when the first call is made: previews need no client.
  const { ChatClient } = await import("../client/index.ts");
  const { origin, sdkAppId, identifier, credential, callsPerSecond, quota, timeoutSeconds } = configuration;
  if (quota !== undefined) {
    await requireQuotaPackages();
  }
  const patience = { callsPerSecond, timeoutSeconds, ...(quota !== undefined && { quota }) };
  return new ChatClient({ origin, sdkAppId, identifier, credential, ...patience, onEvent });
}

async function requireQuotaPackages(): Promise<void> {
  const { missingPackages, quotaPackages } = await import("../client/quota/packages.ts");
  const packages = await quotaPackages();
  if ("missing" in packages) {
    throw new UserError(`tencentchat:quota ${missingPackages(packages.missing)}`);
  }
}

function warnOnStderr(event: ClientEvent): void {
  const message = quotaMessage(event);
  if (message !== undefined) {
    process.stderr.write(`warning: ${message}\n`);
  }
}

/** What to say of the shared quota's ups and downs; undefined for other events. */
export function quotaMessage(event: ClientEvent): string | undefined {
  if (event.type === "quota-back") {
    return `the shared quota at ${event.quota} can be used again, and is`;
  }
  if (event.type !== "quota-lost") {
    return undefined;
  }
  const { quota, reason, callsPerSecond, of, participants } = event;
  const runs = participants === 1 ? "as the only run that was seen" : `its part for the ${participants} runs seen last`;
  const share = participants === undefined ? "since it can't see other runs" : runs;
  const rate = Number(callsPerSecond.toPrecision(3));
  return (
    `the shared quota at ${quota} can't be used: ${reason}; until it can, this run makes at most ${rate} of the ${of} ` +
    `calls a second of each command, ${share}`
  );
}
