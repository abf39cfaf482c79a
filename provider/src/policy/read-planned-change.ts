import { z } from "zod";
import { CAUSES, type PlannedChange } from "../change/planned-change.ts";
import { knownValue, UNKNOWN } from "./known-values.ts";
import { type Touched, touchedBy } from "./touched.ts";

const VERSION = 1 satisfies PlannedChange["version"];

const mark = z.int().min(0);

const shape = z.object({
  version: z.literal(VERSION),
  // Any action, so that rules hold for resources that come later too.
  action: z.string().min(1),
  app: z.int().min(1),
  target: z.string().min(1),
  from: mark.exactOptional(),
  to: z.union([mark, z.literal("newest")]).exactOptional(),
  targets: z.int().min(1),
  cause: z.enum(CAUSES),
  summary: z.string().min(1),
  messages: z.int().min(0).exactOptional(),
  largest: z
    .array(
      z.object({
        id: z.string(),
        from: mark.exactOptional(),
        to: z.union([mark, z.literal("newest")]).exactOptional(),
      }),
    )
    .exactOptional(),
  of: z.partialRecord(z.enum(CAUSES), z.array(z.string()).min(1)).exactOptional(),
  reached: z.record(z.string(), mark).exactOptional(),
  digest: z
    .string()
    .regex(/^[a-z2-7]{8}$/)
    .exactOptional(),
});

/** A planned change as rules see it: of any action, also of one that this version doesn't know. */
export type JudgedChange = Readonly<z.infer<typeof shape>> & { readonly touched: Touched };

/** What a resource's properties say of a planned change. */
export type Planned =
  | { readonly kind: "none" }
  | { readonly kind: "change"; readonly change: JudgedChange }
  | { readonly kind: "unreadable"; readonly why: string };

/** Reads `plannedChange` of a resource. What it can't read it says so of, since what isn't understood may destroy. */
export function readPlannedChange(properties: unknown): Planned {
  const value = knownValue(properties, "plannedChange");
  if (value === undefined || value === null) {
    return { kind: "none" };
  }
  if (value === UNKNOWN) {
    return { kind: "unreadable", why: "plannedChange isn't known in this preview" };
  }
  const { version } = value as { version?: unknown };
  if (typeof version === "number" && version !== VERSION) {
    const why = `plannedChange is of version ${version}, and this policy pack reads version ${VERSION}`;
    return { kind: "unreadable", why };
  }
  const result = shape.safeParse(value);
  if (result.success) {
    const touched = touchedBy(result.data, properties);
    return touched === undefined
      ? { kind: "unreadable", why: "plannedChange and the inputs tell of different targets" }
      : { kind: "change", change: { ...result.data, touched } };
  }
  const fields = new Set(result.error.issues.map(({ path }) => path.join(".")).filter((field) => field !== ""));
  const which = fields.size === 0 ? "" : ` (${[...fields].join(", ")})`;
  return { kind: "unreadable", why: `plannedChange has a form that this policy pack can't read${which}` };
}
