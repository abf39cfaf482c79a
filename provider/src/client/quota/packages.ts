/** What a shared quota needs besides this package. */
export interface QuotaPackages {
  readonly RateLimiterRedis: typeof import("rate-limiter-flexible").RateLimiterRedis;
  readonly createClient: typeof import("redis").createClient;
}

/** The packages of a shared quota, loaded at the first call only; or the names of those that aren't installed. */
export async function quotaPackages(): Promise<QuotaPackages | { readonly missing: readonly string[] }> {
  const [limiter, redis] = await Promise.all([
    unlessMissing("rate-limiter-flexible", () => import("rate-limiter-flexible")),
    unlessMissing("redis", () => import("redis")),
  ]);
  if (typeof limiter === "string" || typeof redis === "string") {
    return { missing: [limiter, redis].filter((part) => typeof part === "string") };
  }
  return { RateLimiterRedis: limiter.RateLimiterRedis, createClient: redis.createClient };
}

/** What to say of packages that aren't installed, as a clause with its cure. */
export function missingPackages(missing: readonly string[]): string {
  const are = missing.length === 1 ? "which isn't installed" : "which aren't installed";
  return `needs ${missing.join(" and ")}, ${are}: run \`npm install rate-limiter-flexible redis\``;
}

async function unlessMissing<T>(name: string, load: () => Promise<T>): Promise<T | string> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (code === "ERR_MODULE_NOT_FOUND" && String(message).includes(`'${name}'`)) return name;
    throw error;
  }
}
