import { fileURLToPath } from "node:url";

const inRepository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The project: the folder of Pulumi.yaml. */
export const PROJECT = inRepository(".");
export const SEED = inRepository("examples/quickstart/community.json");
/** Where Pulumi's installer puts the CLI; git ignores it. */
export const PULUMI_CLI = inRepository(".pulumi-cli");
/** What `--keep` leaves; git ignores it. */
export const KEPT = inRepository(".quickstart");

/** The page that the tour ends with; git ignores it. */
export const REVIEW = inRepository("quickstart-review.html");

export const STACK = "quickstart";
/** Configuration of the kept stack; git ignores it. */
export const KEPT_CONFIG = inRepository(`Pulumi.${STACK}.yaml`);
