declare module "vitest" {
  interface TaskMeta {
    tried?: Tried;
  }
}

/** How often a test tried what it is about, by what is counted, such as `sequences`. */
export type Tried = Readonly<Record<string, number>>;

/** Notes in a test's report how often it tried; docs/reliability.md shows the sums. */
export function noteTried({ meta }: { readonly meta: { tried?: Tried } }, tried: Tried): void {
  meta.tried = tried;
}
