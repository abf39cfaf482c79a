import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

// A process of its own, since an installation can't be called off otherwise.
const [root] = process.argv.slice(2);
if (root === undefined) throw new Error("usage: install-pulumi.ts FOLDER");
await PulumiCommand.install({ root });
