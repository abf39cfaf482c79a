import type { PlannedChange } from "../../../provider/src/change/planned-change.ts";
import type { CallRecord } from "../../../provider/src/emulator/index.ts";
import type { DeclaredResource } from "../../host/declared-resource.ts";
import { CheckRefused } from "../../host/declared-resource.ts";
import { type Properties, ProviderError } from "../../host/provider-host.ts";
import type { Rig } from "./rig.ts";

/** One run of Pulumi for one resource, and what it was seen to do. */
export interface Run {
  readonly kind: "up" | "refresh";
  /** What the preview of the same inputs shows. */
  readonly plan?: PlannedChange;
  readonly checked?: Properties;
  readonly calls: readonly CallRecord[];
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly step?: "create" | "update" | "same";
  /** `MsgSeq` of each target's newest message when it began. */
  readonly newest: readonly number[];
}

/** Tells what was called, and what users were told, since the last time, and when nothing is under way any more. */
export type Watch = Pick<Rig, "quiet" | "takeCalls" | "takeWarnings">;

/** A stack of one resource, taken through its runs as Pulumi's engine does it. */
export class OneResource {
  readonly #rig: Watch;
  readonly #newest: () => number[];
  #resource: DeclaredResource;
  readonly runs: Run[] = [];
  #hasInitErrors = false;

  constructor(rig: Watch, resource: DeclaredResource, newest: () => number[]) {
    this.#rig = rig;
    this.#resource = resource;
    this.#newest = newest;
  }

  get isInState(): boolean {
    return this.#resource.id !== "";
  }

  get inputs(): Properties {
    return this.#resource.inputs;
  }

  get outputs(): Properties {
    return this.#resource.outputs;
  }

  /** As after the end of a run: the next one has a host of its own. */
  moveTo(resource: DeclaredResource): void {
    const { id, inputs, outputs } = this.#resource;
    this.#resource = Object.assign(resource, { id, inputs, outputs });
  }

  async up(program: Properties): Promise<Run> {
    const resource = this.#resource;
    let checked: Properties | undefined;
    let step: NonNullable<Run["step"]> = resource.id === "" ? "create" : "same";
    return this.#run("up", async () => {
      checked = await resource.plan(program);
      if (resource.id !== "") {
        const { changes } = await resource.diff(checked);
        step = changes || this.#hasInitErrors ? "update" : "same";
      }
      const plan = checked.plannedChange as PlannedChange | undefined;
      const seen: Partial<Run> = { checked, ...(plan && { plan }), step };
      try {
        if (step === "create") Object.assign(resource, await resource.create(checked));
        if (step === "update") resource.outputs = (await resource.update(checked)).outputs;
        resource.inputs = checked;
        this.#hasInitErrors = false;
        return seen;
      } catch (error) {
        this.#keepPart(error, checked);
        return { ...seen, error: textOf(error) };
      }
    });
  }

  refresh(): Promise<Run> {
    return this.#run("refresh", async () => {
      await this.#resource.refresh();
      this.#hasInitErrors = false;
      return {};
    });
  }

  /** What a partial failure leaves is in the state, as the engine keeps it. */
  #keepPart(error: unknown, checked: Properties): void {
    if (!(error instanceof ProviderError) || error.initFailed === undefined) return;
    const { id, properties } = error.initFailed;
    const { __provider: _, ...outputs } = properties;
    Object.assign(this.#resource, { id, outputs, inputs: checked });
    this.#hasInitErrors = true;
  }

  async #run(kind: Run["kind"], act: () => Promise<Partial<Run>>): Promise<Run> {
    this.#rig.takeCalls();
    this.#rig.takeWarnings();
    const newest = this.#newest();
    const done = await act().catch((error: unknown): Partial<Run> => {
      if (!(error instanceof ProviderError) && !(error instanceof CheckRefused)) throw error;
      return { error: textOf(error) };
    });
    await this.#rig.quiet();
    const run = { kind, newest, ...done, calls: this.#rig.takeCalls(), warnings: this.#rig.takeWarnings() };
    this.runs.push(run);
    return run;
  }
}

function textOf(error: unknown): string {
  if (error instanceof ProviderError) return error.initFailed?.reasons.join("\n") ?? error.message;
  return (error as Error).message;
}
