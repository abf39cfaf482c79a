import type { z } from "zod";

const MOST_SHOWN = 5;

/** One line: `groups[3].type: expected …; accounts[0]: …`, at most five. */
export function describeIssues(error: z.ZodError): string {
  const issues = error.issues.flatMap((issue) => flatten(issue, []));
  const more = issues.length - MOST_SHOWN;
  return issues.slice(0, MOST_SHOWN).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** Of a union that nothing fits, the branch that came furthest says what was meant. */
function flatten(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const [best] = [...issue.errors].sort((one, other) => depth(other) - depth(one) || one.length - other.length);
    return (best ?? []).flatMap((inner) => flatten(inner, path));
  }
  const where = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return [where === "" ? issue.message : `${where.replace(/^\./, "")}: ${issue.message}`];
}

/** A branch of another type altogether comes last. */
function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    ...issues.map((issue) => (issue.code === "invalid_type" ? issue.path.length : issue.path.length + 1)),
  );
}
