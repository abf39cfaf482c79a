import type { PolicyConfigSchema } from "@pulumi/policy";
import { z } from "zod";

/** The settings of a rule: one zod object, of which Pulumi's schema is derived. */
export type ConfigShape = z.ZodObject<z.ZodRawShape>;

/** What Pulumi, and Pulumi Cloud, check a rule's settings by. It can't refuse settings that aren't there. */
export function configSchemaOf(shape: ConfigShape): PolicyConfigSchema {
  const { properties = {} } = z.toJSONSchema(shape, { target: "draft-7", io: "input" });
  return { properties: properties as PolicyConfigSchema["properties"] };
}

/** Settings with their defaults, or what is wrong with them. */
export type Configured<Shape extends ConfigShape> = { readonly config: z.output<Shape> } | { readonly problem: string };

/** Checks the settings of a rule, of whatever origin. A problem names rule, fields and the rule's schema. */
export function configure<Shape extends ConfigShape>(rule: string, shape: Shape, settings: unknown): Configured<Shape> {
  const result = shape.safeParse(settings);
  if (result.success) {
    return { config: result.data };
  }
  const issues = result.error.issues.map(describe).join("; ");
  const schema = JSON.stringify(configSchemaOf(shape).properties);
  return { problem: `the configuration of ${rule} is wrong: ${issues}. Its schema: ${schema}` };
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${field([...issue.path, key])} is no setting of it`).join("; ");
  }
  return issue.path.length === 0 ? issue.message : `${field(issue.path)}: ${issue.message}`;
}

function field(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") {
      return `${text}[${key}]`;
    }
    return text === "" ? String(key) : `${text}.${String(key)}`;
  }, "");
}
