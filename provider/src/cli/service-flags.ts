import type { Command } from "commander";
import { type Configuration, type ConfigurationReading, readConfiguration } from "../host/configuration.ts";

/** Options that win over the environment. The key is none of them: command lines are seen by others and kept. */
export interface ServiceFlags {
  readonly sdkAppId?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly identifier?: string;
}

/** Adds the options that say which app, where and as whom. */
export function withServiceFlags(command: Command): Command {
  return command
    .option("--sdk-app-id <number>", "the app's id (default: TENCENT_CHAT_SDK_APP_ID)")
    .option("--region <name>", "where the app's data is (default: TENCENT_CHAT_REGION)")
    .option("--endpoint <origin>", "an origin instead of a region (default: TENCENT_CHAT_ENDPOINT)")
    .option("--identifier <account>", "admin account (default: TENCENT_CHAT_IDENTIFIER, else administrator)")
    .addHelpText(
      "after",
      "\nThe key comes from the environment only: TENCENT_CHAT_SECRET_KEY, or TENCENT_CHAT_USER_SIG.",
    );
}

/** Reads the configuration from options and environment. */
export function readServiceFlags(
  flags: ServiceFlags,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigurationReading {
  const given = { ...environment };
  // A region given as an option replaces an endpoint of the environment, and the other way round.
  if (flags.region !== undefined || flags.endpoint !== undefined) {
    delete given.TENCENT_CHAT_REGION;
    delete given.TENCENT_CHAT_ENDPOINT;
  }
  const named = {
    TENCENT_CHAT_SDK_APP_ID: flags.sdkAppId,
    TENCENT_CHAT_REGION: flags.region,
    TENCENT_CHAT_ENDPOINT: flags.endpoint,
    TENCENT_CHAT_IDENTIFIER: flags.identifier,
  };
  for (const [variable, value] of Object.entries(named)) {
    if (value !== undefined) given[variable] = value;
  }
  return readConfiguration(() => undefined, given, Math.floor(Date.now() / 1000));
}

/** Throws an error that lists what stands in the way of calls, or of anything at all. */
export function requireConfiguration({ configuration, problems }: ConfigurationReading, calls: boolean): Configuration {
  const blocking = calls ? problems : problems.filter(({ blocks }) => blocks === "previews");
  if (configuration === undefined || blocking.length > 0) {
    const lines = blocking.map(({ withoutStack }) => withoutStack);
    throw new Error(`the configuration is not complete: ${lines.join(". ")}`);
  }
  return configuration;
}
