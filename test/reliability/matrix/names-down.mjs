// Loaded into a provider host before anything else: while a file is there, no host name can be resolved.
import dns from "node:dns";
import { existsSync } from "node:fs";

const flag = process.env.RELIABILITY_NAMES_DOWN ?? "";
const { lookup } = dns;
dns.lookup = (hostname, ...rest) => {
  const done = rest.at(-1);
  if (!existsSync(flag)) return lookup(hostname, ...rest);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
  });
  setImmediate(done, error);
};
