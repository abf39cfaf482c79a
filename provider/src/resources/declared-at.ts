import { fileURLToPath } from "node:url";

/** Where this package's modules are: by URL, as Node names modules in stacks, and by path, as loaders may. */
const OWN = [new URL("..", import.meta.url).href, fileURLToPath(new URL("..", import.meta.url))];

/**
 * Lets Pulumi note where the program declared a resource, and nothing besides, until the returned function is called.
 *
 * Registering, Pulumi writes down the whole stack: of the resource into the state, where it is a third of the bytes, and
 * of each output's promises, which takes most of the time of a large program. The stack below the program's line is the
 * same for all resources, and above it is this package.
 */
export function noteDeclarationOnly(): () => void {
  const { stackTraceLimit, prepareStackTrace } = Error;
  // Pulumi lifts the limit itself where it looks for the declaration.
  Error.stackTraceLimit = 0;
  Error.prepareStackTrace = (error, frames) => {
    const own = frames.findIndex(isOwn);
    const declaration = frames[frames.findLastIndex(isOwn) + 1];
    const prepare = (kept: NodeJS.CallSite[]): string => String(prepareStackTrace?.(error, kept) ?? plain(error, kept));
    if (own < 0 || declaration === undefined) {
      return prepare(frames);
    }
    // Pulumi leaves out its own lines and one of a resource's class, and takes the next one for the declaration.
    return `${error}${`\n${readable(prepare([declaration]))}`.repeat(own + 2)}`;
  };
  return () => {
    Error.stackTraceLimit = stackTraceLimit;
    Error.prepareStackTrace = prepareStackTrace;
  };
}

function isOwn(frame: NodeJS.CallSite): boolean {
  return OWN.some((place) => frame.getFileName()?.startsWith(place));
}

function plain(error: Error, frames: readonly NodeJS.CallSite[]): string {
  return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}

/** Pulumi reads a position in parentheses only, which V8 leaves out in a module's own code, and paths only. */
function readable(stack: string): string {
  const line = stack.slice(stack.lastIndexOf("\n") + 1);
  const [, position = ""] = /(?:\(|at (?:async )?)([^()]*:\d+:\d+)\)?$/.exec(line) ?? [];
  const [, file = "", at = ""] = /^(.*?)(:\d+:\d+)$/.exec(position) ?? [];
  return file === "" ? line : `    at program (${file.startsWith("file:") ? fileURLToPath(file) : file}${at})`;
}
