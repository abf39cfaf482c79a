import type { EventRecorder } from "./events.ts";

/** What the program and the hosts print: kept, and shown line by line as messages. */
export class OutputLines {
  stdout = "";
  stderr = "";
  readonly #events: EventRecorder;
  readonly #rest = { stdout: "", stderr: "" };

  constructor(events: EventRecorder) {
    this.#events = events;
  }

  readonly take = (stream: "stdout" | "stderr", text: string): void => {
    this[stream] += text;
    const lines = (this.#rest[stream] + text).split("\n");
    this.#rest[stream] = lines.pop() ?? "";
    for (const line of lines) this.#show(stream, line);
  };

  /** Shows what came without an end of line. */
  flush(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#rest[stream] !== "") this.#show(stream, this.#rest[stream]);
      this.#rest[stream] = "";
    }
  }

  #show(stream: "stdout" | "stderr", line: string): void {
    // Hosts print the port they listen on first; that is for the engine, not for the user.
    if (stream === "stdout" && /^\d+$/.test(line)) return;
    if (line !== "") this.#events.diagnostic(stream === "stdout" ? "info" : "info#err", line);
  }
}
