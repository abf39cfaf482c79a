import { describe, expect, it } from "vitest";
import { checkEndpoint, isRegion, originOf, REGIONS, type Region } from "../../../provider/src/client/endpoints.ts";
import { shows } from "../../requirements.ts";

describe("regions", () => {
  it.each([
    ["china", "https://console.tim.qq.com"],
    ["singapore", "https://adminapisgp.im.qcloud.com"],
    ["seoul", "https://adminapikr.im.qcloud.com"],
    ["tokyo", "https://adminapijpn.im.qcloud.com"],
    ["frankfurt", "https://adminapiger.im.qcloud.com"],
    ["silicon-valley", "https://adminapiusa.im.qcloud.com"],
    ["jakarta", "https://adminapiidn.im.qcloud.com"],
    ["mumbai", "https://adminapiind.im.qcloud.com"],
  ] as [Region, string][])(shows(["calls.regions"], "puts %s at %s"), (region, origin) => {
    expect(originOf(region)).toBe(origin);
    expect(checkEndpoint(origin)).toEqual({ origin });
    expect(checkEndpoint(`https://${REGIONS[region].backupDomain}`)).toHaveProperty("origin");
  });

  it(shows(["calls.regions", "configuration.bounds"], "are eight, and nothing else is one"), () => {
    expect(Object.keys(REGIONS)).toHaveLength(8);
    expect(["China", "toString", "", "us"].filter(isRegion)).toEqual([]);
  });
});

describe("an endpoint", () => {
  it.each([
    ["https://proxy.example", "https://proxy.example"],
    ["https://proxy.example/", "https://proxy.example"],
    ["https://Proxy.Example:8443", "https://proxy.example:8443"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://127.9.9.9", "http://127.9.9.9"],
    ["http://localhost:1", "http://localhost:1"],
    ["http://[::1]:9", "http://[::1]:9"],
  ])(shows(["configuration.endpoint"], "may be %s"), (text, origin) => {
    expect(checkEndpoint(text)).toEqual({ origin });
  });

  it.each([
    ["adminapisgp.im.qcloud.com", "not a URL"],
    ["", "not a URL"],
    ["ftp://host", "not supported"],
    ["http://host.example", "clear text"],
    ["http://127.0.0.1.example", "clear text"],
    ["http://localhost.example", "clear text"],
    ["http://[::2]", "clear text"],
    ["https://host/v4", "without path and query"],
    ["https://host/?a=1", "without path and query"],
    ["https://host?", "without path and query"],
    ["https://host#x", "without path and query"],
    ["https://user:secret-word@host", "user name or password"],
  ])(shows(["configuration.endpoint"], "may not be %s"), (text, why) => {
    const checked = checkEndpoint(text);
    expect(checked).toEqual({ problem: expect.stringContaining(why) });
    expect(JSON.stringify(checked)).not.toContain("secret-word");
  });
});
