type Closing = () => unknown;

/** What must be undone when the tour ends, however it does: the last first, each whether or not the others fail. */
export class Cleanup {
  readonly #closings: Closing[] = [];
  #running: Promise<void> | undefined;

  add(closing: Closing): void {
    this.#closings.push(closing);
  }

  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let closing = this.#closings.pop(); closing; closing = this.#closings.pop()) {
      try {
        await closing();
      } catch (error) {
        process.stderr.write(`could not clean up: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      }
    }
  }
}
