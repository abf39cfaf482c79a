import { importedRemoval } from "../resources/conversation-group-removal/import.ts";
import { importedCheckpoint } from "../resources/group-history-checkpoint/import.ts";
import { importedRecall } from "../resources/sender-message-recall/import.ts";
import type { Importable } from "./importable.ts";

/** All types of resources that can be imported. */
export const importables: readonly Importable[] = [importedCheckpoint, importedRecall, importedRemoval];
