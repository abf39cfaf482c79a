import type { ChatClient } from "../client/index.ts";
import type { Configuration } from "../host/configuration.ts";
import { groupOf, type ImportedResource } from "./importable.ts";
import type { TypedMark } from "./marks-file.ts";
import { namesOf } from "./names.ts";

/** What `pulumi import --file` reads. */
export interface ImportFile {
  readonly resources: readonly ImportedResource[];
}

/**
 * Makes the import file of some marks. With a client the groups are looked up first, and marks that can't be are refused.
 *
 * Throws one error that tells everything that is wrong.
 */
export async function importFile(
  marks: readonly TypedMark[],
  configuration: Configuration,
  client?: ChatClient,
): Promise<ImportFile> {
  const names = namesOf(marks);
  const made = await Promise.allSettled(
    marks.map(async (mark, index) => {
      const name = names[index] ?? "";
      const resource = mark.importable.resource(configuration, mark, name);
      const group = client === undefined ? undefined : await groupOf(mark, client);
      return group === undefined ? resource : mark.importable.resource(configuration, mark, name, group);
    }),
  );
  const wrong = made.flatMap((result, index) =>
    result.status === "rejected"
      ? [`${marks[index]?.importable.option} ${names[index]}: ${result.reason.message}`]
      : [],
  );
  const resources = made.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  wrong.push(...twice(resources));
  if (wrong.length > 0) {
    throw new Error(wrong.join(". "));
  }
  return { resources };
}

function twice(resources: readonly ImportedResource[]): string[] {
  const first = new Map<string, string>();
  return resources.flatMap(({ type, id, name }) => {
    const other = first.get(`${type} ${id}`);
    if (other === undefined) {
      first.set(`${type} ${id}`, name);
      return [];
    }
    return [`${other} and ${name} are the same thing: remove one of them`];
  });
}
