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

/** The client of a configuration. */
export async function connectClient(
  configuration: CallConfiguration,
  onEvent?: (event: ClientEvent) => void,
): Promise<ChatClient> {
  // Loaded when the first call is made: previews need no client.
  const { ChatClient } = await import("../client/index.ts");
  const { origin, sdkAppId, identifier, credential, callsPerSecond, quota, timeoutSeconds } = configuration;
  if (quota !== undefined) {
    await requireQuotaPackages();
  }
  const patience = { callsPerSecond, timeoutSeconds, ...(quota !== undefined && { quota }) };
  return new ChatClient({ origin, sdkAppId, identifier, credential, ...patience, ...(onEvent && { onEvent }) });
}

async function requireQuotaPackages(): Promise<void> {
  const { missingPackages, quotaPackages } = await import("../client/quota/packages.ts");
  const packages = await quotaPackages();
  if ("missing" in packages) {
    throw new UserError(`tencentchat:quota ${missingPackages(packages.missing)}`);
  }
}
