import type {
  PolicyConfigSchema,
  ReportViolation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { z } from "zod";
import { type ConfigShape, configSchemaOf, configure } from "./configuration.ts";
import { knownValue } from "./known-values.ts";
import { type JudgedChange, readPlannedChange } from "./read-planned-change.ts";

/** What rules take from outside, so that tests need no patching. */
export interface Surroundings {
  /** The time; default the machine's. */
  readonly now: () => Date;
}

/** A resource that a rule looks at. */
export interface Subject {
  readonly urn: string;
  /** Name of the stack. */
  readonly stack: string;
  /** An input as plain data, with `UNKNOWN` for what the preview doesn't know. */
  readonly input: (name: "acknowledge" | "reason") => unknown;
}

/** Why a change is refused, and how to go on: two clauses without a full stop, which are printed around the summary. */
export interface Refusal {
  readonly why: string;
  readonly how: string;
}

/** What a rule does in one run. It may keep count. */
export interface Judge<Config> {
  /** Of a resource with a planned change. */
  readonly planned: (change: JudgedChange, config: Config, subject: Subject) => Refusal | undefined;
  /** Of a resource with nothing planned: an advice, if there is one. */
  readonly unplanned?: (config: Config, subject: Subject) => string | undefined;
  /** Of all planned changes of the stack, which only previews know. */
  readonly stack?: (changes: readonly JudgedChange[], config: Config) => Refusal | undefined;
  /** Said once, as an advice, where the settings leave the rule without effect. */
  readonly idle?: (config: Config) => string | undefined;
}

/** A rule as its file writes it. */
export interface RuleDefinition<Name extends string, Shape extends ConfigShape> {
  readonly name: Name;
  readonly description: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly remediationSteps: string;
  /** Settings with their bounds and defaults. */
  readonly config: Shape;
  /** Called once a run. */
  readonly begin: (surroundings: Surroundings) => Judge<z.output<Shape>>;
}

/**
 * One rule of the policy pack: a policy that fits any `PolicyPack`, or all of them together in `TencentChatGuard`.
 *
 * It judges what `plannedChange` says and refuses what it can't read. It never throws, never looks at resources of
 * another package, and stays as it is where inputs are unknown in a preview.
 */
export interface Rule<Name extends string = string, Config = unknown> extends ResourceValidationPolicy {
  readonly name: Name;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly remediationSteps: string;
  readonly url: string;
  readonly configSchema: PolicyConfigSchema;
  /** What is wrong with settings, or undefined. */
  readonly problemOf: (config: Config) => string | undefined;
  /** The same rule for another run: counts at zero, and surroundings of its own. */
  readonly anew: (surroundings?: Partial<Surroundings>) => Rule<Name, Config>;
}

/** Where each rule is explained. */
const README = "https://www.npmjs.com/package/pulumi-tencent-chat#policies";

/** The types of this package's resources, of later ones too. */
const TYPES = "pulumi-nodejs:dynamic/tencentchat:";

export function rule<const Name extends string, Shape extends ConfigShape>(
  definition: RuleDefinition<Name, Shape>,
  surroundings: Partial<Surroundings> = {},
): Rule<Name, z.input<Shape>> {
  const { name, description, severity, remediationSteps, config } = definition;
  const judge = definition.begin({ now: () => new Date(), ...surroundings });
  const validateStack = stackValidation(definition, judge);
  return {
    name,
    description,
    severity,
    remediationSteps,
    url: README,
    configSchema: configSchemaOf(config),
    enforcementLevel: "mandatory",
    validateResource: resourceValidation(definition, judge),
    // One policy for both, so that its settings are written once.
    ...(validateStack === undefined ? {} : { validateStack }),
    problemOf(settings) {
      const configured = configure(name, config, settings);
      return "problem" in configured ? configured.problem : undefined;
    },
    anew: (other) => rule(definition, other),
  };
}

type ValidateResource = Extract<ResourceValidationPolicy["validateResource"], (...args: never[]) => unknown>;

function resourceValidation<Name extends string, Shape extends ConfigShape>(
  { name, config }: RuleDefinition<Name, Shape>,
  judge: Judge<z.output<Shape>>,
): ValidateResource {
  // What is wrong with the rule itself is said once, and again of each change that can't be judged for it.
  let isTold = false;
  return ({ type, urn, props, getConfig }, report) => {
    if (!type.startsWith(TYPES)) {
      return;
    }
    guarded(name, report, () => {
      const planned = readPlannedChange(props);
      const configured = configure(name, config, getConfig());
      if ("problem" in configured) {
        if (planned.kind !== "none" || !isTold) report(configured.problem);
        isTold = true;
        return;
      }
      const subject: Subject = { urn, stack: stackOf(urn), input: (input) => knownValue(props, input) };
      if (planned.kind === "none") {
        advise(report, judge.unplanned?.(configured.config, subject));
        return;
      }
      if (planned.kind === "unreadable") {
        report(
          `${planned.why}, so it can't be judged. To go on, bring the policy pack and the program to the same version of pulumi-tencent-chat`,
        );
        return;
      }
      if (!isTold) advise(report, judge.idle?.(configured.config));
      isTold = true;
      const refusal = judge.planned(planned.change, configured.config, subject);
      if (refusal !== undefined) report(textOf(refusal, planned.change.summary));
    });
  };
}

function stackValidation<Name extends string, Shape extends ConfigShape>(
  { name, config }: RuleDefinition<Name, Shape>,
  judge: Judge<z.output<Shape>>,
): StackValidationPolicy["validateStack"] | undefined {
  const { stack } = judge;
  if (stack === undefined) {
    return undefined;
  }
  return ({ resources, getConfig }, report) => {
    guarded(name, report, () => {
      const configured = configure(name, config, getConfig());
      if ("problem" in configured) {
        // Each change was refused for it already.
        return;
      }
      const changes = resources
        .filter(({ type }) => type.startsWith(TYPES))
        .map(({ props }) => readPlannedChange(props))
        .flatMap((planned) => (planned.kind === "change" ? [planned.change] : []));
      const refusal = stack(changes, configured.config);
      if (refusal !== undefined) report(textOf(refusal));
    });
  };
}

/** A fault of a rule refuses, since a policy that throws ends the run with a stack trace. */
function guarded(name: string, report: ReportViolation, judge: () => void): void {
  try {
    judge();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    report(
      `${name} could not judge this change (${message}), so it is refused. This is a fault of pulumi-tencent-chat: report it`,
    );
  }
}

function textOf({ why, how }: Refusal, summary?: string): string {
  return `${why}${summary === undefined ? "" : `: ${summary}`}. To go on, ${how}`;
}

function advise(report: ReportViolation, message: string | undefined): void {
  if (message !== undefined) {
    // Pulumi's policy host takes an object too, which its type doesn't tell, and only that has a level of its own.
    const advice = { message, enforcementLevel: "advisory" } as const;
    (report as unknown as (told: typeof advice) => void)(advice);
  }
}

/** `urn:pulumi:STACK::PROJECT::…` */
function stackOf(urn: string): string {
  return urn.split("::", 1)[0]?.replace(/^urn:pulumi:/, "") ?? "";
}
