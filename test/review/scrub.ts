import { userInfo } from "node:os";
import { fileURLToPath } from "node:url";

const workspace = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A stream without what tells the machine, the person or the moment it was recorded on. */
export function scrub(text: string, folder: string, keepDebug: boolean): string {
  return text
    .split("\n")
    .filter((line) => keepDebug || !line.includes('"severity":"debug"'))
    .map((line) => scrubLine(line, folder))
    .join("\n");
}

function scrubLine(line: string, folder: string): string {
  return line
    .replaceAll(folder, "/stack")
    .replaceAll(workspace, "/workspace")
    .replace(/"timestamp":\d+/, '"timestamp":1800000000')
    .replace(/"durationSeconds":\d+/, '"durationSeconds":3')
    .replace(/"appliedAt":"[^"]*"/g, '"appliedAt":"2027-01-15T08:00:00.000Z"')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2027-01-15T08:00:00.000Z")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080")
    .replace(UUID, (id) => (id === UNKNOWN ? id : "00000000-0000-4000-8000-000000000000"))
    .replaceAll(`"${userInfo().username}"`, '"someone"');
}
