import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";
import type { Rule } from "../../../provider/src/policy/rule.ts";
import { RULES } from "../../../provider/src/policy/rules.ts";
import { NOW, type Properties, type RuleName } from "./subjects.ts";

/** What a rule said: refusals, and advices, which are advisory whatever the rule's level. */
export interface Said {
  refused: string[];
  advised: string[];
}

export const CHECKPOINT = "pulumi-nodejs:dynamic/tencentchat:GroupHistoryCheckpoint";

// Left out of its types, though what wraps the properties of each resource.
const { unknownCheckingProxy } = proxy as unknown as { unknownCheckingProxy: (properties: Properties) => Properties };

/** How properties reach a rule: in tests of our own, and in Pulumi's policy host. */
export const ways: { way: string; prepare: (properties: Properties) => Properties; knowsUnknown: boolean }[] = [
  { way: "as they are", prepare: (properties) => properties, knowsUnknown: false },
  { way: "through Pulumi's proxy", prepare: unknownCheckingProxy, knowsUnknown: true },
];

/** Whether something is unknown in it, which only Pulumi's proxy tells from a text. */
export function hasUnknown(properties: unknown): boolean {
  return /04da6b54-80e4|6a19a0b0-7e62/.test(JSON.stringify(properties));
}

export function urnOf(name: string, { stack = "dev", type = CHECKPOINT } = {}): string {
  return `urn:pulumi:${stack}::community::${type}::${name}`;
}

/** One rule in a run of its own. */
export class RuleUnderTest {
  readonly #rule: Rule;
  readonly #settings: Properties;

  constructor(name: RuleName, settings: Properties, now: string = NOW) {
    this.#rule = RULES[name].anew({ now: () => new Date(now) }) as Rule;
    this.#settings = settings;
  }

  resource(properties: Properties, { name = "lobby", stack = "dev", type = CHECKPOINT } = {}): Said {
    const args = { type, name, urn: urnOf(name, { stack, type }), props: properties, getConfig: () => this.#settings };
    return this.#said((report) => {
      const validate = this.#rule.validateResource as (args: ResourceValidationArgs, report: unknown) => void;
      validate(args as unknown as ResourceValidationArgs, report);
    });
  }

  stack(resources: { type?: string; props: Properties }[]): Said {
    const args = {
      resources: resources.map(({ type = CHECKPOINT, props }) => ({ type, props })),
      getConfig: () => this.#settings,
    };
    return this.#said((report) => {
      const { validateStack } = this.#rule as unknown as {
        validateStack?: (args: StackValidationArgs, report: unknown) => void;
      };
      validateStack?.(args as unknown as StackValidationArgs, report);
    });
  }

  #said(run: (report: (message: string | { message: string; enforcementLevel: string }) => void) => void): Said {
    const said: Said = { refused: [], advised: [] };
    run((message) => {
      if (typeof message === "string") said.refused.push(message);
      else if (message.enforcementLevel === "advisory") said.advised.push(message.message);
      else throw new Error(`reported as ${message.enforcementLevel}`);
    });
    return said;
  }
}
